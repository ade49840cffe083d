/**
 * The one place that imports TensorFlow.js. The union package is needed at run time: tfjs-core alone has no gradients registered, and
 * tfjs-layers calls chained methods that only the union brings.
 */
import * as tf from '@tensorflow/tfjs';

tf.enableProdMode();
// Models are built and weights kept on the pure JavaScript backend, which is always there; engines compute.
void tf.setBackend('cpu');

export { tf };
