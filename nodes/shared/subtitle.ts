import type { INodePropertyOptions } from 'n8n-workflow';

import type { OperationForm } from './items';
import type { Resource } from './menu';

/**
 * What stands below a node with resources and operations on the canvas, as an expression: each operation's
 * `action` without its articles, e.g. "Tag image".
 */
export const operationSubtitle = (resources: Array<Resource<OperationForm<unknown>>>): string =>
	subtitleBy(
		'$parameter["resource"] + "." + $parameter["operation"]',
		resources.flatMap(({ value, operations }) =>
			operations.map(({ option }) => [
				`${value}.${option.value as string}`,
				option.action!.replace(/\b(an?|the) /g, ''),
			]),
		),
	);

/** The same for a node with a single menu: the name of the choice as a sentence has it, e.g. "Order finished". */
export const choiceSubtitle = (parameter: string, choices: INodePropertyOptions[]): string =>
	subtitleBy(
		`$parameter[${JSON.stringify(parameter)}]`,
		choices.map(({ name, value }) => [String(value), name.charAt(0) + name.slice(1).toLowerCase()]),
	);

/** Left empty for what isn't listed, such as the custom API call that n8n adds to menus. */
const subtitleBy = (key: string, texts: string[][]): string =>
	`={{ (${JSON.stringify(Object.fromEntries(texts))})[${key}] ?? "" }}`;
