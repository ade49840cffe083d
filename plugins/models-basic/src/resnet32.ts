import { cifarResnet } from './cifar-resnet.js';

/** The CIFAR ResNet of depth 32. */
export default cifarResnet({ id: 'resnet32', depth: 32, widths: [16, 16, 32, 64] });
