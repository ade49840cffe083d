import { cifarResnet } from './cifar-resnet.js';

/** The CIFAR ResNet of depth 44. */
export default cifarResnet({ id: 'resnet44', depth: 44, widths: [16, 16, 32, 64] });
