import type { Step } from '../../harness/workflow.mts';

/** Makes as many images as the call that started the workflow asks for: `{ "count": 10 }`. */
export const images: Step = {
	name: 'Images',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	parameters: {
		jsCode:
			'return Array.from({ length: $json.body.count }, (_, at) => ({ json: { image: `https://images.example/${$execution.id}-${at}.jpg` } }))',
	},
};
