export { batchNormTraining } from './batch-norm-training.js';
export type { BatchNormTrainingResult } from './batch-norm-training.js';
export { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from './op-names.js';
export { stopGradient } from './stop-gradient.js';
