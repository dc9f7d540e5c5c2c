// Run by workflows.test.ts in a process of its own, as both tools are made for Node alone.
import { workflowProblems } from '../../scripts/verify/workflows.mts';

const { groups, all } = JSON.parse(process.argv[2]!);
const found = [];
for (const group of groups) found.push(await workflowProblems(group, all));
console.log(JSON.stringify(found));
