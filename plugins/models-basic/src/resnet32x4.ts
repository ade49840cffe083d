import { cifarResnet } from './cifar-resnet.js';

/** The CIFAR ResNet of depth 32 with four times the channels. */
export default cifarResnet({ id: 'resnet32x4', depth: 32, widths: [32, 64, 128, 256] });
