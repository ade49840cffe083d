import { largestOf } from '../../largest-of.js';
import { differentiate } from '../evaluate.js';
import { withInstance } from '../instance.js';
import { requireClose, type Law } from './law.js';

export const schedules: Law = {
  title: 'is the same whether an option that may be a schedule arrives as a number or as a tensor',
  applies: ({ levels }) => Object.keys(levels).length > 0,
  check(subject) {
    withInstance(subject, (instance, situation) => {
      const expected = differentiate(instance, situation, []);
      for (const key of Object.keys(subject.levels)) {
        const found = differentiate(instance, situation, [key]);
        requireClose(`The loss is another where "${key}" is a tensor.`, found.loss, expected.loss, { rtol: 1e-4, atol: 1e-6 });
        for (const group of ['student', 'connectors'] as const) {
          for (const [name, gradient] of Object.entries(expected.gradients[group])) {
            requireClose(`The gradient of ${name} is another where "${key}" is a tensor.`, found.gradients[group][name]!, gradient, { rtol: 0, atol: 1e-4 * largestOf(gradient.data) + 1e-7 });
          }
        }
      }
    });
  },
};
