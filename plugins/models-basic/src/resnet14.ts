import { cifarResnet } from './cifar-resnet.js';

/** The CIFAR ResNet of depth 14. */
export default cifarResnet({ id: 'resnet14', depth: 14, widths: [16, 16, 32, 64] });
