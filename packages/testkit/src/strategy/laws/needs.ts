import type { NetworkOutputs } from '@limbeck/core';
import { inTidy } from '../../host.js';
import { inputOf, lossOf } from '../evaluate.js';
import { withInstance } from '../instance.js';
import type { Law } from './law.js';

export const needs: Law = {
  title: 'looks at no teacher unless it needs one',
  applies: (subject) => !subject.needs.teacher,
  check(subject) {
    withInstance(subject, (instance, situation) => {
      const teacher: NetworkOutputs = { get logits() { return absent(); }, get taps() { return absent(); } };
      inTidy(() => { lossOf(instance, { ...inputOf(instance, situation), teacher }); });
    });
  },
};

function absent(): never {
  throw new Error('The loss looks at the teacher, and `needs` has `teacher: false`.');
}
