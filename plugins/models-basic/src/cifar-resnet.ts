import { defineModel, tf, type ModelDefinition, type ModelSpec } from '@limbeck/core';
import { FusedBatchNormalization } from '@limbeck/kernels';
import { z } from 'zod';
import { assertImages } from './image-input.js';
import { heNormal } from './initial-weights.js';
import { logits } from './logits.js';

export interface CifarResnet {
  readonly id: string;
  /** 6 n + 2, n blocks in each of three stages. */
  readonly depth: number;
  /** Channels of the first convolution and of the stages. */
  readonly widths: readonly [number, number, number, number];
}

const noOptions = z.strictObject({});

/**
 * A residual network for 32 x 32 images: one convolution, three stages of n basic blocks, global average pooling; 1 x 1 convolution and batch
 * normalisation as the shortcut where the shape changes.
 *
 * @paper He, Zhang, Ren & Sun 2016, section 4.2, https://arxiv.org/abs/1512.03385; as in RepDistiller and mdistiller, whose shortcut is a projection (the paper's option B)
 */
export function cifarResnet({ id, depth, widths }: CifarResnet): ModelDefinition<typeof noOptions> {
  const blocks = (depth - 2) / 6;
  const [first, ...stages] = widths;
  return defineModel({
    id,
    description: `Residual network for 32 x 32 images, ${depth} layers, ${stages.join('-')} channels`,
    paper: 'He, Zhang, Ren & Sun 2016, section 4.2, https://arxiv.org/abs/1512.03385 (projection shortcuts, as RepDistiller)',
    options: noOptions,
    build(spec) {
      assertImages(id, spec, 4);
      const input = tf.input({ name: 'input', shape: [...spec.inputShape] });
      let x = relu(normalized(input, { prefix: '', index: '1', filters: first, kernel: 3, stride: 1, spec }), 'relu1');
      stages.forEach((filters, stage) => {
        for (let block = 1; block <= blocks; block++) {
          x = basicBlock(x, { name: blockName(stage + 1, block), filters, stride: stage > 0 && block === 1 ? 2 : 1, spec });
        }
      });
      x = tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }).apply(x) as tf.SymbolicTensor;
      return tf.model({ name: id, inputs: input, outputs: logits(x, spec) });
    },
    taps: () => ({ stage1: `${blockName(1, blocks)}_relu2`, stage2: `${blockName(2, blocks)}_relu2`, stage3: `${blockName(3, blocks)}_relu2`, pooled: 'pool' }),
  });
}

function blockName(stage: number, block: number): string {
  return `stage${stage}_block${block}`;
}

interface Block {
  readonly name: string;
  readonly filters: number;
  readonly stride: number;
  readonly spec: ModelSpec;
}

/** `relu(bn(conv(relu(bn(conv(x))))) + shortcut(x))` */
function basicBlock(x: tf.SymbolicTensor, { name, filters, stride, spec }: Block): tf.SymbolicTensor {
  const prefix = `${name}_`;
  const changes = stride !== 1 || x.shape.at(-1) !== filters;
  const inner = relu(normalized(x, { prefix, index: '1', filters, kernel: 3, stride, spec }), `${prefix}relu1`);
  const residual = normalized(inner, { prefix, index: '2', filters, kernel: 3, stride: 1, spec });
  const shortcut = changes ? normalized(x, { prefix: `${prefix}shortcut_`, index: '', filters, kernel: 1, stride, spec }) : x;
  const sum = tf.layers.add({ name: `${prefix}add` }).apply([residual, shortcut]) as tf.SymbolicTensor;
  return relu(sum, `${prefix}relu2`);
}

interface Convolution {
  readonly prefix: string;
  readonly index: string;
  readonly filters: number;
  readonly kernel: 1 | 3;
  readonly stride: number;
  readonly spec: ModelSpec;
}

/** Convolution without bias, then batch normalisation. */
function normalized(x: tf.SymbolicTensor, { prefix, index, filters, kernel, stride, spec }: Convolution): tf.SymbolicTensor {
  const name = `${prefix}conv${index}`;
  const kernelInitializer = heNormal(kernel * kernel * filters, spec.seed, name);
  // "same" would pad a strided convolution on the far side only; the reference pads by 1 on each side.
  const padsByHand = kernel === 3 && stride > 1;
  const chain: tf.layers.Layer[] = [
    ...(padsByHand ? [tf.layers.zeroPadding2d({ name: `${prefix}pad${index}`, padding: 1 })] : []),
    tf.layers.conv2d({ name, filters, kernelSize: kernel, strides: stride, padding: padsByHand ? 'valid' : 'same', useBias: false, kernelInitializer }),
    new FusedBatchNormalization({ name: `${prefix}bn${index}` }),
  ];
  return chain.reduce((y, layer) => layer.apply(y) as tf.SymbolicTensor, x);
}

function relu(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  return tf.layers.reLU({ name }).apply(x) as tf.SymbolicTensor;
}
