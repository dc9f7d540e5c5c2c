import type { Service } from '../../shared/http/service';

export const microwork: Service = {
	name: 'Microwork',
	credentialType: 'microworkApi',
	credentialName: 'Microwork API',
};

/** The published references that are spoken; the credential says which. */
export type ApiVersion = '2017-04' | '2017-09';

/** For credentials of 0.1.0, which don't say. */
export const DEFAULT_VERSION: ApiVersion = '2017-04';
