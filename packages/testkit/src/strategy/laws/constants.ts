import { differentiate } from '../evaluate.js';
import { withInstance } from '../instance.js';
import type { Law } from './law.js';

export const constants: Law = {
  title: 'gives teachers and peers no gradient',
  applies: ({ needs }) => needs.teacher || needs.peers === true,
  check(subject) {
    withInstance(subject, (instance, situation) => {
      for (const [name, { data }] of Object.entries(differentiate(instance, situation).gradients.others)) {
        if (data.some((value) => value !== 0)) throw new Error(`There is a gradient of ${name}. Take the constants with stopGradient.`);
      }
    });
  },
};
