import { tf } from '@limbeck/core';
import { huber, withGradient } from '@limbeck/kernels';

/** Distances up to this are those that `pairwiseDistances` gives equal rows, 1e-6 but for rounding. */
const EQUAL = 2e-6;

/** Elements of a tensor of angles that is formed at once: 4 MiB. */
const AT_ONCE = 2 ** 20;

/**
 * `1/B³ Σ_ijk huber(cos ∠_s,jik - cos ∠_t,jik)`: the angles at every sample i between all samples j and k, by the law of cosines from the distances alone, `cos ∠jik = (d_ij² + d_ik² - d_jk²) / (2 d_ij d_ik)`.
 *
 * The vertices i are taken in chunks of at most `atOnce / B²`, and each adds to the gradient in the distances at once: nothing larger than a chunk is formed, and nothing larger than `[B, B]` is kept.
 * A direction between equal samples is none: its cosines are 0, without a gradient.
 *
 * @shape student, teacher `[B, B]`, from `pairwiseDistances` -> `[]`; no gradient in the teacher's
 */
export function angleLoss(student: tf.Tensor2D, teacher: tf.Tensor2D, atOnce = AT_ONCE): tf.Scalar {
  return withGradient([student], () => {
    const size = student.shape[0];
    const [s, t] = [triangles(student), triangles(teacher)];
    const step = Math.max(1, Math.floor(atOnce / size ** 2));
    const chunks = Array.from({ length: Math.ceil(size / step) }, (_, c) => chunk(s, t, c * step, Math.min(step, size - c * step)));
    const all = tf.sub(tf.concat(chunks.map(({ sides }) => sides)), tf.mul(s.distances, tf.addN(chunks.map(({ opposite }) => opposite))));
    return { value: tf.div<tf.Scalar>(tf.addN(chunks.map(({ sum }) => sum)), size ** 3), saved: [tf.div(all, size ** 3)], gradient: (dy, [along]) => [tf.mul(dy, along)] };
  });
}

interface Triangles {
  readonly distances: tf.Tensor2D;
  readonly squares: tf.Tensor2D;
  /** 1 / distance, 0 between equal samples. */
  readonly inverses: tf.Tensor2D;
}

function triangles(distances: tf.Tensor2D): Triangles {
  const apart = tf.greater(distances, EQUAL);
  return { distances, squares: tf.square(distances), inverses: tf.where(apart, tf.div(1, tf.where(apart, distances, 1)), 0) };
}

interface Chunk {
  readonly sum: tf.Tensor;
  /** The sum's gradient in the distances d_ij of its vertices i, `[count, B]`. */
  readonly sides: tf.Tensor2D;
  /** Minus the gradient in the distances d_jk opposite to the vertices, over those distances, `[B, B]`. */
  readonly opposite: tf.Tensor2D;
}

/** The angles at `count` vertices from `start` on. */
function chunk(student: Triangles, teacher: Triangles, start: number, count: number): Chunk {
  const { cosines, first, second } = cosinesAt(student, start, count);
  const difference = tf.sub(cosines, cosinesAt(teacher, start, count).cosines);
  // The derivative of Huber's function. It is symmetric in j and k: each side of an angle counts twice.
  const slope = tf.clipByValue(difference, -1, 1);
  const alongSide = tf.sub(tf.sum(tf.mul(slope, second), 2), tf.mul(tf.squeeze(first, [2]), tf.sum(tf.mul(slope, cosines), 2)));
  const apart = tf.sign(tf.squeeze(first, [2]));
  return { sum: tf.sum(huber(difference)), sides: tf.mul(tf.mul(alongSide, apart), 2), opposite: tf.sum(tf.mul(tf.mul(slope, first), second), 0) };
}

/** @shape cosines `[count, B, B]`; first and second, the inverses of both sides, `[count, B, 1]` and `[count, 1, B]` */
function cosinesAt({ squares, inverses }: Triangles, start: number, count: number): { readonly cosines: tf.Tensor3D; readonly first: tf.Tensor3D; readonly second: tf.Tensor3D } {
  const rows = (x: tf.Tensor2D): tf.Tensor2D => tf.slice(x, [start, 0], [count, x.shape[1]]);
  const [own, sides] = [rows(squares), rows(inverses)];
  const [first, second] = [tf.expandDims<tf.Tensor3D>(sides, 2), tf.expandDims<tf.Tensor3D>(sides, 1)];
  const opposite = tf.sub(tf.add(tf.expandDims(own, 2), tf.expandDims(own, 1)), tf.expandDims(squares, 0));
  return { first, second, cosines: tf.mul(tf.mul(opposite, 0.5), tf.mul(first, second)) };
}
