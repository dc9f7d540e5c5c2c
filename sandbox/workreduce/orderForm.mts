import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isoDate, text } from '../core/fields.mts';
import { readForm } from '../core/forms.mts';
import { checked, fieldsError, httpError, type HttpError } from '../core/httpError.mts';
import type { Order, StoredFile } from '../core/model.mts';
import { cut } from '../core/requestLog.mts';
import type { OrderParts } from './parts.mts';
import { TASK_TYPES } from './taskTypes.mts';

const taskType = z
	.string({ error: 'is missing' })
	.refine((code) => TASK_TYPES.some((known) => known.code === code), {
		error: `is no task type of this account: ${TASK_TYPES.map(({ code }) => code).join(', ')}`,
	});

const createFields = z.strictObject({
	name: text,
	task_type: taskType,
	description: z.string().optional(),
	due_date: isoDate.optional(),
	team: z.string().optional(),
	requester_email: z
		.string()
		.refine((value) => /^\S+@\S+$/.test(value), { error: 'must be an e-mail address' })
		.optional(),
});

const updateFields = z.strictObject({
	order_number: z.string().optional(),
	name: text.optional(),
	task_type: taskType.optional(),
	description: z.string().optional(),
	due_date: isoDate.optional(),
	team: z.never({ error: "can't be updated" }).optional(),
	requester_email: z.never({ error: "can't be updated" }).optional(),
});

export async function acceptUploads(scope: FastifyInstance): Promise<void> {
	await scope.register(multipart);
}

interface Read {
	fields: Array<[string, string]>;
	files: StoredFile[];
}

/**
 * The fields and files of a new order (New Order).
 * @throws {HttpError} 400 for what is missing or doesn't fit, 413 for too many bytes
 */
export async function readNewOrder(parts: OrderParts, request: FastifyRequest) {
	return await withFiles(parts, request, ({ fields, files }) => ({
		fields: checked(createFields, single(fields)),
		files,
	}));
}

/**
 * The fields and files that change an order, and that order (Update An Existing Order).
 * @throws {HttpError} 400 for what doesn't fit or when nothing is to change, 413 for too many bytes, and what `find` throws
 */
export async function readOrderChange(
	parts: OrderParts,
	request: FastifyRequest,
	find: () => Order,
) {
	return await withFiles(parts, request, (read) => {
		const order = find();
		const { order_number: named, ...fields } = checked(updateFields, single(read.fields));
		if (named !== undefined && named !== order.number) {
			throw fieldsError([
				{ field: 'order_number', message: `is ${named}, but the address names ${order.number}` },
			]);
		}
		if (read.files.length === 0 && Object.values(fields).every((value) => value === undefined)) {
			throw httpError(
				400,
				'Nothing to update: at least one of name, description, due_date, attachments and task_type must be given.',
			);
		}
		return { order, fields, files: read.files };
	});
}

/** Files of a request that is refused are not kept. */
async function withFiles<T>(
	parts: OrderParts,
	request: FastifyRequest,
	check: (read: Read) => T,
): Promise<T> {
	const read: Read = { fields: [], files: [] };
	try {
		if (request.isMultipart()) await readParts(parts, request, read).catch(brokenForm);
		else
			read.fields = readForm(
				request,
				'multipart/form-data or application/x-www-form-urlencoded',
			).fields;
		return check(read);
	} catch (error) {
		await Promise.all(read.files.map(async ({ id }) => await parts.files.remove(id)));
		throw error;
	}
}

async function readParts(parts: OrderParts, request: FastifyRequest, read: Read): Promise<void> {
	const { maxUploadBytes } = parts.store.settings;
	const announced = Number(request.headers['content-length'] ?? 0);
	let problem: HttpError | undefined =
		announced > maxUploadBytes ? tooLarge(announced, maxUploadBytes) : undefined;
	let total = 0;
	const incoming = request.parts({
		limits: {
			fileSize: Infinity,
			files: Infinity,
			parts: Infinity,
			fields: Infinity,
			fieldSize: 20_000_000,
		},
	});
	// After a problem the rest is still taken in, so that the client gets the answer instead of a broken line.
	for await (const part of incoming) {
		if (part.type === 'field') {
			const value = String(part.value);
			request.entry.form.push([part.fieldname, cut(value)]);
			read.fields.push([part.fieldname, value]);
			continue;
		}
		if (problem === undefined && part.fieldname !== 'attachments[]') {
			problem = fieldsError([
				{ field: part.fieldname, message: 'is a file, but files are taken as attachments[] only' },
			]);
		}
		// An upload without a name comes as a file only when its type says so.
		if (problem === undefined && (part.filename as string | undefined) === undefined) {
			problem = fieldsError([{ field: part.fieldname, message: 'has no file name' }]);
		}
		if (problem) {
			part.file.resume();
			continue;
		}
		const name = fileName(part.filename);
		const file = await parts.files.receive(part.file, name, part.mimetype);
		read.files.push(file);
		request.entry.files.push({
			field: part.fieldname,
			name,
			type: part.mimetype,
			size: file.size,
			sha256: file.sha256 ?? '',
		});
		total += file.size;
		if (total > maxUploadBytes) problem = tooLarge(total, maxUploadBytes);
	}
	if (problem) throw problem;
}

/** What the parser throws at has neither a status nor a system's code. */
function brokenForm(error: Error & { statusCode?: number; code?: string }): never {
	if (error.statusCode !== undefined || error.code !== undefined) throw error;
	throw httpError(400, `The multipart body is broken: ${error.message}.`);
}

function tooLarge(bytes: number, most: number): HttpError {
	return httpError(413, `The request has ${bytes} bytes, and at most ${most} are taken.`);
}

/** Form data escapes three characters of a name, as browsers do (WHATWG, multipart/form-data encoding). */
function fileName(name: string): string {
	return name.replaceAll(/%22/g, '"').replaceAll(/%0D/gi, '\r').replaceAll(/%0A/gi, '\n');
}

function single(fields: Array<[string, string]>): Record<string, string> {
	const twice = fields.filter(([name], at) => fields.findIndex(([other]) => other === name) !== at);
	if (twice.length > 0) {
		throw fieldsError(twice.map(([field]) => ({ field, message: 'is given more than once' })));
	}
	const attachment = fields.find(([name]) => name.startsWith('attachments'));
	if (attachment) {
		throw fieldsError([
			{ field: attachment[0], message: 'must be a file (with a file name), sent as attachments[]' },
		]);
	}
	return Object.fromEntries(fields);
}
