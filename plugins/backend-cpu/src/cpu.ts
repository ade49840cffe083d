import { defineBackend } from '@limbeck/core';
import { setupCpu } from '@limbeck/tensorflow';
import { activateCpu } from './activate.js';
import { probeCpu } from './probe.js';

/** TensorFlow on the CPU under tfjs-node: steps run as TensorFlow graphs. */
export default defineBackend({
  id: 'cpu',
  description: 'TensorFlow on the CPU, steps compiled to TensorFlow graphs (set up by `limbeck setup cpu`)',
  rank: 20,
  probe: probeCpu,
  activate: activateCpu,
  setup: async (options) => void (await setupCpu(options)),
});
