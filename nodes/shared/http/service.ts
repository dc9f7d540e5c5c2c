/** What the shared parts must know of a service to talk to it and to name it in messages. */
export interface Service {
	name: string;
	credentialType: string;
	/** As the credential is called in n8n's credential list. */
	credentialName: string;
}
