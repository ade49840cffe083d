import { LOSS_ROWS, type LossRow } from './loss-rows.js';

/** One thing that is timed, the same on every side. */
export type Row =
  | { readonly name: string; readonly kind: 'forward'; readonly model: string; readonly batch: number }
  | { readonly name: string; readonly kind: 'train'; readonly model: string; readonly batch: number }
  /** The teacher's forward pass and the student's step, on a batch that neither has seen before. */
  | { readonly name: string; readonly kind: 'kd'; readonly model: string; readonly teacher: string; readonly batch: number }
  | LossRow;

const BATCH = 64;

/** What start-up and memory are measured with. */
export const SMALL_ROW = { name: 'train resnet20', kind: 'train', model: 'resnet20', batch: BATCH } as const satisfies Row;

/** The nets and batch of the CIFAR-100 recipes that mdistiller and RepDistiller publish: 32 x 32 images, 100 classes, batch 64. */
export const ROWS: readonly Row[] = [
  { name: 'forward resnet56', kind: 'forward', model: 'resnet56', batch: BATCH },
  { name: 'forward resnet32x4', kind: 'forward', model: 'resnet32x4', batch: BATCH },
  SMALL_ROW,
  { name: 'train resnet8x4', kind: 'train', model: 'resnet8x4', batch: BATCH },
  { name: 'kd resnet56 -> resnet20', kind: 'kd', teacher: 'resnet56', model: 'resnet20', batch: BATCH },
  { name: 'kd resnet32x4 -> resnet8x4', kind: 'kd', teacher: 'resnet32x4', model: 'resnet8x4', batch: BATCH },
  ...LOSS_ROWS,
];

export const IMAGE = [32, 32, 3] as const;
export const CLASSES = 100;
/** SGD with momentum and weight decay; loss = 0.1 cross-entropy + 0.9 T^2 KL. */
export const RECIPE = { learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4, temperature: 4, weights: { label: 0.1, teacher: 0.9 } } as const;
