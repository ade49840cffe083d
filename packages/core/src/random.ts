/**
 * The one source of randomness: a seeded generator (xoshiro128**, Blackman & Vigna 2018, https://prng.di.unimi.it) whose streams are split by name, so that the numbers of
 * one stream never depend on how many another has drawn.
 */
export class Random {
  private readonly key: string;
  private readonly state: Uint32Array;
  private spareNormal: number | undefined;

  constructor(seed: number | string) {
    this.key = String(seed);
    this.state = hash128(this.key);
  }

  /** An independent generator; the same labels from the same seed give the same one, whatever was drawn before. */
  split(...labels: readonly (string | number)[]): Random {
    return new Random(`${this.key}/${labels.join('/')}`);
  }

  uint32(): number {
    const s = this.state as Uint32Array & Record<0 | 1 | 2 | 3, number>;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** Uniform in [0, 1), a multiple of 2^-24, so exact in float32. */
  uniform(): number {
    return (this.uint32() >>> 8) * 2 ** -24;
  }

  /** Uniform integer in [0, bound), without modulo bias. */
  integer(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let draw = this.uint32();
    while (draw >= limit) draw = this.uint32();
    return draw % bound;
  }

  /** Standard normal (Marsaglia's polar method). */
  normal(): number {
    if (this.spareNormal !== undefined) {
      const spare = this.spareNormal;
      this.spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const square = u * u + v * v;
      if (square === 0 || square >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.spareNormal = v * factor;
      return u * factor;
    }
  }

  fillUniform(out: Float32Array): Float32Array {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform();
    return out;
  }

  /** A permutation of 0..size-1 (Fisher-Yates). */
  permutation(size: number): Uint32Array {
    const order = Uint32Array.from({ length: size }, (_, i) => i);
    for (let i = size - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
    return order;
  }
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/** Spreads a text over 128 bits: FNV-1a with four offsets, each finished by the murmur3 mixer. */
function hash128(text: string): Uint32Array {
  const state = new Uint32Array(4);
  for (let lane = 0; lane < 4; lane++) {
    let h = (0x811c9dc5 ^ Math.imul(lane + 1, 0x9e3779b9)) >>> 0;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    state[lane] = (h ^ (h >>> 16)) >>> 0;
  }
  if (state.every((word) => word === 0)) state[0] = 1;
  return state;
}
