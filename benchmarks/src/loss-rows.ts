/** The activations of ResNet-20 and ResNet-56 on 32 x 32 images, without the batch axis, channels last. */
const STAGES = [[32, 32, 16], [16, 16, 32], [8, 8, 64]] as const;
const LAST = STAGES[2];
const POOLED = [64] as const;

/** A strategy's loss and its gradients, alone, on activations that are at hand. */
export interface LossRow {
  readonly name: string;
  readonly kind: 'loss';
  readonly strategy: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Shapes of the taps of the student, and of the teacher, which has the same here. */
  readonly taps: readonly (readonly number[])[];
  readonly batch: number;
}

/** Samples of CIFAR-100, whose number decides the size of memory banks. */
export const SAMPLES = 50_000;

function loss(strategy: string, taps: LossRow['taps'], options: LossRow['options'] = {}, label = strategy): LossRow {
  return { name: `loss ${label}`, kind: 'loss', strategy, options, taps, batch: 64 };
}

/** The feature and relation strategies with their published options on the activations that they take by default in a distillation of ResNet-56 to ResNet-20, and three on logits. Those of transformers have no such activations here. */
export const LOSS_ROWS: readonly LossRow[] = [
  loss('kd', []),
  loss('dkd', []),
  loss('dist', []),
  loss('fitnet', [STAGES[1]]),
  loss('at', STAGES),
  loss('nst', STAGES),
  loss('vid', STAGES),
  loss('ft', [LAST], { train: 'translator' }),
  loss('ab', STAGES),
  loss('ofd', STAGES),
  loss('reviewkd', [...STAGES, POOLED]),
  loss('simkd', [LAST]),
  loss('srrl', [POOLED]),
  loss('cat-kd', [LAST]),
  loss('mgd', [LAST]),
  loss('sp', [LAST]),
  loss('rkd', [POOLED]),
  loss('cc', [POOLED], { form: 'products' }),
  loss('cc', [POOLED], { form: 'kernel' }, 'cc, kernel'),
  loss('pkt', [POOLED]),
  loss('fsp', STAGES),
  loss('crd', [POOLED]),
  loss('ickd', [LAST]),
];
