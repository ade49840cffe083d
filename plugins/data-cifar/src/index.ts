export { default as cifar10 } from './cifar10.js';
export { default as cifar100 } from './cifar100.js';
