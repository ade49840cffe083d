import { cifarResnet } from './cifar-resnet.js';

/** The CIFAR ResNet of depth 56. */
export default cifarResnet({ id: 'resnet56', depth: 56, widths: [16, 16, 32, 64] });
