import type { Service } from '../../shared/service';

export const microwork: Service = {
	name: 'Microwork',
	credentialType: 'microworkApi',
	credentialName: 'Microwork API',
};
