import { load } from './bootstrap.mjs';

await load('./test.mts');
