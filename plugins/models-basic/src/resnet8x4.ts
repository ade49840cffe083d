import { cifarResnet } from './cifar-resnet.js';

/** The CIFAR ResNet of depth 8 with four times the channels. */
export default cifarResnet({ id: 'resnet8x4', depth: 8, widths: [32, 64, 128, 256] });
