import { cifarResnet } from './cifar-resnet.js';

/** The CIFAR ResNet of depth 20. */
export default cifarResnet({ id: 'resnet20', depth: 20, widths: [16, 16, 32, 64] });
