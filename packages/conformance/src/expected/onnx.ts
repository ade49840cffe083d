import type { Expectations } from '../expectations.js';

/** ONNX Runtime in eager mode. */
export const onnxExpectations: Expectations = {
  missing: {
    'dtype string': 'The backend has tensors of numbers and truth values only; text passes through unread.',
    'kernel Complex': 'ONNX has no complex numbers, so no Fourier transforms either.',
    'kernel Multinomial': 'No lowering: random numbers come from the seeded inputs of a step.',
    'kernel NonMaxSuppressionV3': 'The length of the result depends on values.',
    'kernel NonMaxSuppressionV4': 'The length of the result depends on values.',
    'kernel NonMaxSuppressionV5': 'The length of the result depends on values.',
    'kernel RaggedGather': 'The lengths of the result depend on values.',
    'kernel RaggedRange': 'The lengths of the result depend on values.',
    'kernel RaggedTensorToTensor': 'The lengths of the result depend on values.',
    'kernel SparseFillEmptyRows': 'The lengths of the result depend on values, or are given by tensors.',
    'kernel SparseReshape': 'The lengths of the result depend on values, or are given by tensors.',
    'kernel SparseSegmentMean': 'The lengths of the result depend on values, or are given by tensors.',
    'kernel SparseSegmentSum': 'The lengths of the result depend on values, or are given by tensors.',
    'kernel StaticRegexReplace': 'Text.',
    'kernel StringNGrams': 'Text.',
    'kernel StringSplit': 'Text.',
    'kernel StringToHashBucketFast': 'Text.',
    'kernel Transform': 'No lowering yet; neither has tfjs-node a kernel.',
    'kernel Unique': 'The length of the result depends on values.',
  },
  failing: [
    {
      reason: 'tfjs expects a gradient divided by the whole window, although its average leaves padding out; here it is the average\'s own gradient.',
      specs: [
        'avgPool gradient x=[3,3,1] f=[3,3] s=1 p=explicit',
      ],
    },
    {
      reason: 'Shapes that are values of tensors are not checked against each other.',
      specs: [
        'broadcastArgs ([1,2], [1,3]) -> error',
      ],
    },
    {
      reason: 'The spec asks for an output of 4 x 4 from an input of 8 x 8 at stride 1 with padding "same", which do not belong together.',
      specs: [
        'conv2dTranspose input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4',
      ],
    },
    {
      reason: 'Off by one unit in the last place of float32, which is more than the spec tolerates.',
      specs: [
        'exp int32',
        'tan numbers exceed float32 precision',
      ],
    },
    {
      reason: 'ONNX Runtime refuses the index in other words.',
      specs: [
        'gather throws when index is out of bound',
      ],
    },
    {
      reason: 'The windows lie in the padding; tfjs returns the input for every window of one element, whatever its place.',
      specs: [
        'pool max x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding',
        'pool avg x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding',
      ],
    },
  ],
};
