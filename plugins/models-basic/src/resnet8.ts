import { cifarResnet } from './cifar-resnet.js';

/** The CIFAR ResNet of depth 8. */
export default cifarResnet({ id: 'resnet8', depth: 8, widths: [16, 16, 32, 64] });
