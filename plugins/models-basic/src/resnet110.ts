import { cifarResnet } from './cifar-resnet.js';

/** The CIFAR ResNet of depth 110. */
export default cifarResnet({ id: 'resnet110', depth: 110, widths: [16, 16, 32, 64] });
