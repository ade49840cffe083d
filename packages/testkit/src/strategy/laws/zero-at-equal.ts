import { differentiate } from '../evaluate.js';
import { withInstance } from '../instance.js';
import { requireClose, type Law } from './law.js';

export const zeroAtEqual: Law = {
  title: 'is 0, with gradient 0, where student, teachers and peers are equal',
  applies: ({ laws }) => laws.zeroAtEqualLogits === true,
  check(subject) {
    withInstance(subject.withEqualTaps(), (instance, situation) => {
      const { student } = situation;
      const { loss, gradients } = differentiate(instance, { ...situation, teachers: situation.teachers.map(({ norms }) => (norms ? { ...student, norms } : student)), peers: situation.peers.map(() => student) });
      requireClose('The loss is not 0.', loss, { shape: [], data: [0] }, { atol: 5e-7 });
      for (const [name, gradient] of Object.entries({ ...gradients.student, ...gradients.connectors })) {
        requireClose(`The gradient of ${name} is not 0.`, gradient.data, new Float32Array(gradient.data.length), { atol: 1e-6 });
      }
    });
  },
};
