/* Mirrors packages/cli/src/credentials-helper.ts of n8n 2.40.7. */
import {
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialType,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeProperties,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
} from 'n8n-workflow';

/** A credential as a user saved it: the real type with the values of its fields. */
export interface TestCredential {
	type: ICredentialType;
	data: ICredentialDataDecryptedObject;
}

/** `credential(new WorkReduceApi(), { apiKey: 'wr-key' })`; fields left out get their defaults. */
export const credential = (
	type: ICredentialType,
	data: ICredentialDataDecryptedObject,
): TestCredential => ({ type, data });

const notForTests = async (): Promise<never> => {
	throw new Error('The test engine has no credential database');
};

/**
 * n8n's credentials helper without its database: same defaults, same resolving of
 * `authenticate`, so that requests carry what they carry on a server.
 */
export class TestCredentialsHelper extends ICredentialsHelper {
	constructor(private readonly known: TestCredential[]) {
		super();
	}

	private find(typeName: string): TestCredential {
		const found = this.known.find(({ type }) => type.name === typeName);
		if (!found) throw new Error(`Credential with type "${typeName}" was not given to the test`);
		return found;
	}

	/** What `node.credentials` holds for a node that accepts the given types. */
	referencesFor(acceptedTypes: string[]): INode['credentials'] {
		const given = this.known.filter(({ type }) => acceptedTypes.includes(type.name));
		return Object.fromEntries(
			given.map(({ type }) => [type.name, { id: type.name, name: type.displayName }]),
		);
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(typeName: string, nodeType: string): boolean {
		const type = this.known.find((known) => known.type.name === typeName)?.type;
		if (!type?.restrictToSupportedNodes) return true;
		return type.supportedNodes?.includes(nodeType) ?? false;
	}

	getCredentialsProperties(typeName: string): INodeProperties[] {
		return this.find(typeName).type.properties;
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		_reference: INodeCredentialsDetails,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject> {
		const { type, data } = this.find(typeName);
		const withDefaults = NodeHelpers.getNodeParameters(
			type.properties,
			data as INodeParameters,
			true,
			false,
			null,
			null,
		);
		return { ...withDefaults } as ICredentialDataDecryptedObject;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const options = requestOptions as IHttpRequestOptions;
		const { authenticate } = this.find(typeName).type;
		if (!authenticate) return options;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (!workflow || !node) {
			throw new Error('Workflow and node are required for declarative credential authentication');
		}

		const resolve = (value: unknown): string => {
			if (!isExpression(value)) return value as string;
			const resolved = workflow.expression.getSimpleParameterValue(
				node,
				value,
				'internal',
				{ $credentials: credentials },
				undefined,
				'',
			);
			return resolved ? String(resolved) : '';
		};

		options.headers ??= {};
		const sections = options as unknown as Record<string, Record<string, string>>;
		for (const [section, entries] of Object.entries(authenticate.properties)) {
			sections[section] ??= {};
			for (const [key, value] of Object.entries(entries as Record<string, unknown>)) {
				sections[section][resolve(key)] = resolve(value);
			}
		}
		return options;
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		return await notForTests();
	}

	async updateCredentials(): Promise<void> {
		await notForTests();
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		await notForTests();
	}
}
