import { describeSample } from './validation-sample.ts';

describeSample('validation of geometry', [
  'rotation',
  'magnification',
  'wide',
  'border-cut',
  'round',
  'no-answer',
]);
