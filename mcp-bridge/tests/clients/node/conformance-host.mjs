// What the conformance suite starts as "the client": `conformance-host.mjs URL`. A host that does over the bridge what the
// scenario asks for, and says `done` if it got all its answers.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { HandshakeHost, ModernHost } from './stdio-host.mjs';

const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const text = ({ content }) => content[0].text;

const scenarios = {
  initialize: async () => {},
  tools_call: async (host) => {
    await host.request('tools/list');
    assert.equal(text(await host.call('add_numbers', { a: 5, b: 3 })), 'The sum of 5 and 3 is 8');
  },
  'elicitation-sep1034-client-defaults': async (host) => {
    assert.match(text(await host.call('test_client_elicitation_defaults')), /^Elicitation completed: .*John Doe/);
  },
  'sse-retry': async (host) => {
    // The server answers on the first GET after the call: the stream that stays open has to be there before.
    await host.request('tools/list');
    await setTimeout(500);
    assert.equal(text(await host.call('test_reconnection')), 'Reconnection test completed successfully');
  },
  'request-metadata': async (host) => {
    assert.deepEqual((await host.request('tools/list')).tools, []);
    assert.deepEqual((await host.call('any')).content, []);
  },
  'sep-2322-client-request-state': async (host) => {
    await host.request('tools/list');
    // The unrelated one while the question of another is open.
    const [echoed, unrelated] = await Promise.all([host.call('test_mrtr_echo_state'), host.call('test_mrtr_unrelated')]);
    assert.deepEqual([text(echoed), text(unrelated)], ['echo-state-ok', 'unrelated-ok']);
    assert.equal(text(await host.call('test_mrtr_no_state')), 'no-state-ok');
    assert.equal(text(await host.call('test_mrtr_no_result_type')), 'no-result-type-test-ok');
  },
  'http-standard-headers': async (host) => {
    const { tools } = await host.request('tools/list');
    for (const { name } of tools) await host.call(name);
    const { resources } = await host.request('resources/list');
    for (const { uri } of resources) await host.request('resources/read', { uri });
    const { prompts } = await host.request('prompts/list');
    for (const { name } of prompts) await host.request('prompts/get', { name });
  },
  'http-custom-headers': async (host) => {
    await host.request('tools/list');
    for (const { name, arguments: input } of context.toolCalls) await host.call(name, input);
  },
  'http-invalid-tool-headers': async (host) => {
    // A host calls what it is shown; to leave out what is invalid is up to the bridge.
    const { tools } = await host.request('tools/list');
    for (const { name } of tools) await host.call(name, { region: 'kr' });
  },
  'json-schema-ref-no-deref': async (host) => {
    await host.request('tools/list');
  },
  'json-schema-2020-12-preservation': async (host) => {
    const { tools } = await host.request('tools/list');
    const { inputSchema } = tools.find(({ name }) => name === 'json_schema_2020_12_tool');
    await host.call('json_schema_echo', { schema: inputSchema });
  },
  'sep-2640-client-no-prefetch': async (host) => {
    assert.equal((await host.request('skills/list')).skills.length, 1);
  },
};

const authorized = async (host) => {
  const { tools } = await host.request('tools/list');
  for (const { name } of tools) await host.call(name);
};

// No tokens but the scenario's own, and no browser of whoever runs this.
const setting = (scenario, home) => {
  const options = context.client_id ? ['--client-id', context.client_id] : [];
  if (scenario.startsWith('auth/client-credentials')) options.push('--oauth', 'client-credentials');
  const places = ['HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME'].map((name) => [name, home]);
  const env = { ...process.env, ...Object.fromEntries(places), PATH: '' };
  if (context.client_secret) env.MCP_BRIDGE_CLIENT_SECRET = context.client_secret;
  return { options, env };
};

const { HOST_ERA: era, HOST_EXPECTS: expected, MCP_CONFORMANCE_SCENARIO: scenario } = process.env;
const home = mkdtempSync(path.join(os.tmpdir(), 'conformance-home-'));
process.on('exit', () => rmSync(home, { recursive: true }));
const isAuth = scenario.startsWith('auth/');
const host = new { handshake: HandshakeHost, modern: ModernHost }[era](process.argv.at(-1), isAuth ? setting(scenario, home) : {});
if (expected === 'refusal') {
  // Some refuse the handshake, others only what comes after it.
  await assert.rejects(host.begin().then(() => authorized(host)));
} else {
  await host.begin();
  await (isAuth ? authorized : scenarios[scenario])(host);
}
await host.finish();
console.log('done');
