import { evaluate } from '../evaluate.js';
import { withInstance } from '../instance.js';
import { takeRows, takeSamples } from '../situation.js';
import { requireClose, type Law } from './law.js';

const TOLERANCE = { rtol: 1e-5, atol: 1e-6 };
const ORDER = [4, 2, 5, 0, 3, 1];
const PARTS = [[0, 1], [2, 3, 4, 5]];

export const order: Law = {
  title: 'does not depend on the order of the batch',
  applies: ({ laws }) => !laws.dependsOnOrder,
  check(subject) {
    withInstance(subject, (instance, situation) => {
      const [whole, turned] = [evaluate(instance, situation), evaluate(instance, takeSamples(situation, ORDER))];
      requireClose('The loss depends on the order of the batch, and laws.dependsOnOrder is not set.', turned.loss, whole.loss, TOLERANCE);
      for (const [name, row] of Object.entries(whole.rows)) {
        requireClose(`The row "${name}" that is returned for a sample depends on the sample's place in the batch.`, turned.rows[name]!, takeRows(row, ORDER), TOLERANCE);
      }
    });
  },
};

export const parts: Law = {
  title: 'is the mean over the parts of the batch',
  applies: ({ laws }) => !laws.dependsOnBatch && !laws.dependsOnOrder,
  check(subject) {
    withInstance(subject, (instance, situation) => {
      const whole = evaluate(instance, situation).loss;
      const sum = PARTS.reduce((total, places) => total + places.length * evaluate(instance, takeSamples(situation, places)).loss.data[0]!, 0);
      requireClose('The loss is not the mean over the parts of the batch, and laws.dependsOnBatch is not set.', sum / situation.samples.length, whole.data[0]!, TOLERANCE);
    });
  },
};
