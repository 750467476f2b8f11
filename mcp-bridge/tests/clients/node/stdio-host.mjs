// An MCP host over stdio, of either era, with nothing of an SDK in it: what it is given is what the bridge wrote.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');
const [program, ...args] = (process.env.CARBON_KEPLER_BRIDGE ?? `${root}/target/debug/carbon-kepler-mcp bridge`).split(' ');
const patience = 20_000;
// Nothing is in flight any more when a host ends.
const endPatience = 3_000;
const clientInfo = { name: 'host', version: '1' };
const capabilities = { elicitation: {} };
const modern = '2026-07-28';

const within = (promise, what, limit = patience) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing in ${limit} ms`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

class Host {
  #child;
  #next = 0;
  #waiting = new Map();

  constructor(url, { options = [], env = process.env } = {}) {
    this.#child = spawn(program, [...args, url, ...options], { stdio: 'pipe', env });
    createInterface({ input: this.#child.stderr }).on('line', (line) => {
      console.error(line);
      authorize(line).catch((error) => console.error(error));
    });
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
    this.ended.then((code) => this.#waiting.forEach(({ reject }) => reject(new Error(`the bridge ended with ${code}`))));
    // Whoever kills the host must not leave the bridge behind.
    process.on('exit', () => this.#child.kill());
    createInterface({ input: this.#child.stdout, crlfDelay: Infinity }).on('line', (line) => this.#take(JSON.parse(line)));
  }

  #take(message) {
    if (message.method === undefined) {
      const waiting = this.#waiting.get(message.id);
      if (!waiting) throw new Error(`an answer that nobody waits for: ${JSON.stringify(message)}`);
      this.#waiting.delete(message.id);
      waiting.resolve(message);
    } else if (message.id !== undefined) {
      this.#write({ id: message.id, result: answerTo(message) });
    }
  }

  #write(message) {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  notify(method, params = {}) {
    this.#write({ method, params });
  }

  exchange(method, params) {
    const id = ++this.#next;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#write({ id, method, params });
    return within(answer, method);
  }

  async request(method, params = {}) {
    const { result, error } = await this.exchange(method, params);
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  call(name, input = {}) {
    return this.request('tools/call', { name, arguments: input });
  }

  async finish() {
    this.#child.stdin.end();
    const code = await within(this.ended, 'the end', endPatience);
    if (code !== 0) throw new Error(`the bridge ended with ${code}`);
  }
}

/** As desktop hosts do: a handshake, and requests from the server. */
export class HandshakeHost extends Host {
  async begin() {
    const answer = await this.request('initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo });
    if (answer.protocolVersion !== '2025-11-25' || !answer.capabilities || !answer.serverInfo?.name) {
      throw new Error(`no host can use that: ${JSON.stringify(answer)}`);
    }
    this.notify('notifications/initialized');
  }
}

/** No handshake: each request says who asks, and questions come as results. */
export class ModernHost extends Host {
  async begin() {
    const { supportedVersions } = await this.request('server/discover');
    if (!supportedVersions.includes(modern)) throw new Error(`supportedVersions: ${supportedVersions}`);
  }

  async request(method, params = {}, mayRetry = true) {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': modern,
      'io.modelcontextprotocol/clientInfo': clientInfo,
      'io.modelcontextprotocol/clientCapabilities': capabilities,
    };
    const { result, error } = await this.exchange(method, { ...params, _meta });
    if (mayRetry && error?.code === -32022 && error.data.supported.includes(modern)) return this.request(method, params, false);
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    if (result.resultType !== 'input_required') return result;
    const answers = Object.entries(result.inputRequests).map(([key, question]) => [key, answerTo(question)]);
    const state = 'requestState' in result ? { requestState: result.requestState } : {};
    return this.request(method, { ...params, inputResponses: Object.fromEntries(answers), ...state });
  }
}

/** The user's browser: it opens what the bridge asks for, and goes where it is sent. */
async function authorize(line) {
  const [address] = line.match(/https?:\/\/\S*response_type=code\S*/) ?? [];
  if (address) await fetch(address);
}

/** What a user says who accepts everything as it is proposed. */
function answerTo({ method, params }) {
  if (method !== 'elicitation/create') throw new Error(`a host of these capabilities is not asked for ${method}`);
  const properties = Object.entries(params.requestedSchema.properties);
  const content = Object.fromEntries(properties.map(([name, schema]) => [name, schema.default ?? schema.type === 'boolean']));
  return { action: 'accept', content };
}
