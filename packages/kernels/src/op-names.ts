/** Named operations that tfjs lacks. A backend may lower them natively; where none is registered the composed version runs. */

/** inputs `x [N,H,W,C] or [N,C]`, `gamma [C]`, `beta [C]`; attribute `epsilon`; outputs `y`, batch `mean [C]`, batch `variance [C]` (biased). */
export const BATCH_NORM_TRAINING = 'LimbeckBatchNormTraining';

/** inputs `dy`, `x`, `gamma`, `mean`, `variance` (as saved by the forward kernel); attribute `epsilon`; outputs `dx`, `dgamma`, `dbeta`. */
export const BATCH_NORM_TRAINING_GRAD = 'LimbeckBatchNormTrainingGrad';

/** no inputs; attributes `values`, `shape`; output of float32. Only a recording knows it, and makes a constant of it. */
export const FIXED_TENSOR = 'LimbeckFixedTensor';
