import { load } from './bootstrap.mjs';

await load('./sandbox.mts');
