'use strict';

/** The console: reads the JSON API with the caller's own token and shows it. Text only ever
 * enters the page as text nodes, because everything here comes from somebody else. */

const KEY = 'whytrail.token';
const REFRESH_MILLIS = 3000;
const view = document.getElementById('view');
const notice = document.getElementById('notice');
let token = '';
let current = 'approvals';
let drawn = '';
let me = { roles: [] };
let asked = { interaction: '', decision: '' };

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== undefined) {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.filter((child) => child !== undefined && child !== ''));
  return node;
}

const word = (name, prefix) => (name || '').replace(prefix, '');
const short = (digest) => (digest || '').replace('sha256:', '').slice(0, 12);
const time = (text) => (text ? new Date(text).toLocaleString() : '');
const may = (...roles) => roles.some((role) => me.roles.includes(role));

/** Lays JSON out without reading its numbers: 82000.00 and 9007199254740993 stay what they are. */
function pretty(json) {
  try {
    JSON.parse(json);
  } catch {
    return json || '';
  }
  let depth = 0;
  let out = '';
  const line = () => '\n' + '  '.repeat(depth);
  for (const [part] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (part === '{' || part === '[') {
      depth += 1;
      out += part + line();
    } else if (part === '}' || part === ']') {
      depth -= 1;
      out += line() + part;
    } else if (part === ',') {
      out += part + line();
    } else {
      out += part === ':' ? ': ' : part;
    }
  }
  return out;
}

function say(message, good = false) {
  notice.textContent = message;
  notice.hidden = !message;
  notice.className = good ? 'good' : '';
}

async function call(path, body) {
  const response = await fetch('api/' + path, {
    method: body ? 'POST' : 'GET',
    headers: {
      Authorization: 'Bearer ' + token,
      ...(body ? { 'Content-Type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  const answer = await response.json();
  if (!response.ok) {
    throw Object.assign(new Error(answer.message || response.statusText), { status: response.status });
  }
  return answer;
}

async function act(work, done) {
  try {
    await work();
    say(done, true);
  } catch (failure) {
    say(failure.message);
  }
  await refresh(true);
}

function verdict(name) {
  return el('span', { class: 'verdict ' + name }, name);
}

function table(heads, rows) {
  return el('div', { class: 'table' },
    el('table', {},
      el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))),
      el('tbody', {}, ...rows)));
}

function fields(pairs) {
  return el('dl', {}, ...pairs.filter(([, value]) => value)
    .flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

const views = {
  async approvals() {
    const { approvals = [] } = await call('approvals?pageSize=50');
    const waiting = approvals.filter((one) => one.state === 'APPROVAL_STATE_PENDING');
    const rest = approvals.filter((one) => one.state !== 'APPROVAL_STATE_PENDING');
    return {
      data: approvals,
      draw: () => [
        ...(waiting.length ? waiting.map(approvalCard) : [el('p', { class: 'empty' }, 'Nobody waits for you.')]),
        ...(rest.length ? [el('h2', {}, 'Earlier'), table(
          ['When', 'State', 'Action', 'Asked by', 'Decided by', 'Comment'],
          rest.map((one) => {
            const state = word(one.state, 'APPROVAL_STATE_');
            return el('tr', {},
              el('td', {}, time(one.resolveTime || one.createTime)),
              el('td', {}, verdict(state)),
              el('td', {}, one.toolName || '', ' ', el('code', { class: 'soft' }, short(one.actionDigest))),
              el('td', {}, one.requester || ''),
              el('td', {}, one.resolver || ''),
              el('td', {}, one.comment || ''));
          }))] : []),
      ],
    };
  },

  async decisions() {
    const { decisions = [] } = await call('decisions?pageSize=100');
    return {
      data: decisions,
      draw: () => decisions.length
        ? [table(['When', 'Stage', 'Verdict', 'Rules', 'Interaction'], decisions.flatMap((one) => decisionRows(one, interaction(one.interactionId))))]
        : [el('p', { class: 'empty' }, 'Nothing has been decided yet.')],
    };
  },

  /** What is on record here about one interaction, in its order. */
  async interaction() {
    const filter = `interactionId=${encodeURIComponent(asked.interaction)}&pageSize=1000`;
    const [{ decisions = [] }, { approvals = [] }, { labels = [] }] = await Promise.all(
      [call('decisions?' + filter), call('approvals?' + filter), call('labels?' + filter)]);
    const events = [
      ...decisions.map((one) => ({
        at: one.decideTime,
        rows: () => decisionRows(one, el('code', {}, short(one.policyDigest)), one.id === asked.decision),
      })),
      ...approvals.flatMap((one) => [
        event(one.createTime, 'asked', word(one.stage, 'STAGE_'), one.requester, one.message),
        one.resolveTime ? event(one.resolveTime, word(one.state, 'APPROVAL_STATE_'), '', one.resolver, one.comment) : []]),
      ...labels.map((one) => event(
        one.createTime, word(one.kind, 'LABEL_KIND_').replace('_', ' '), '', one.labeller, one.comment)),
    ].flat().sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    return {
      data: [asked, decisions, approvals, labels],
      draw: () => [
        el('h2', {}, asked.interaction),
        events.length
          ? table(['When', 'Stage', 'What', 'Why', 'By'], events.flatMap((one) => one.rows()))
          : el('p', { class: 'empty' }, 'Nothing about this interaction is on record here.'),
      ],
    };
  },

  async policy() {
    const [{ policy }, { policies = [] }] = await Promise.all([call('policy'), call('policies')]);
    return {
      data: [policy, policies],
      draw: () => [
        el('div', { class: 'card' },
          el('div', { class: 'row' }, el('h2', {}, policy.name), verdict('ACTIVE'),
            el('span', { class: 'end' }, `${policy.ruleCount || 0} rules, ${policy.testCount || 0} tests`)),
          fields([['Digest', policy.digest], ['Author', policy.author], ['Uploaded', time(policy.createTime)],
            ['Engine', policy.engineVersion]]),
          el('pre', {}, policy.document || '')),
        el('h2', {}, 'Versions'),
        table(['Uploaded', 'Name', 'State', 'Rules', 'Author', 'Digest'], policies.map((one) => el('tr', {},
          el('td', {}, time(one.createTime)), el('td', {}, one.name),
          el('td', {}, word(one.state, 'POLICY_STATE_')), el('td', {}, String(one.ruleCount || 0)),
          el('td', {}, one.author || ''), el('td', {}, el('code', {}, short(one.digest)))))),
      ],
    };
  },

  async labels() {
    const { labels = [] } = await call('labels?pageSize=100');
    return {
      data: labels,
      draw: () => labels.length
        ? [table(['When', 'Label', 'Rules', 'Interaction', 'By', 'Comment'], labels.map((one) => el('tr', {},
          el('td', {}, time(one.createTime)),
          el('td', {}, word(one.kind, 'LABEL_KIND_').toLowerCase().replace('_', ' ')),
          el('td', {}, (one.ruleIds || []).join(', ')), el('td', {}, interaction(one.interactionId)),
          el('td', {}, one.labeller || ''), el('td', {}, one.comment || ''))))]
        : [el('p', { class: 'empty' }, 'Nobody has labelled a decision yet.')],
    };
  },
};

function approvalCard(one) {
  const comment = el('input', { 'aria-label': 'Comment', placeholder: 'Why? (optional)', maxlength: '2000' });
  const resolve = (state) => act(
    () => call('approvals/resolve', {
      id: one.id, state: 'APPROVAL_STATE_' + state, comment: comment.value, actionDigest: one.actionDigest,
    }), state === 'GRANTED' ? 'Granted.' : 'Rejected.');
  return el('article', { class: 'card' },
    el('div', { class: 'row' }, el('h2', {}, one.toolName || 'Action'), el('span', {}, one.message || ''),
      el('span', { class: 'end' }, 'until ' + time(one.expireTime))),
    el('pre', {}, pretty(one.argumentsJson)),
    fields([['Asked by', one.requester], ['Rule', one.ruleId], ['Interaction', interaction(one.interactionId)],
      ['Action', one.actionDigest], ['Policy', one.policyDigest]]),
    may('reviewer') ? comment : undefined,
    may('reviewer') ? el('div', { class: 'row' },
      el('button', { class: 'grant', onclick: () => resolve('GRANTED') }, 'Grant'),
      el('button', { class: 'reject', onclick: () => resolve('REJECTED') }, 'Reject')) : undefined);
}

function event(at, what, stage, who = '', why = '') {
  return { at, rows: () => [el('tr', {}, el('td', {}, time(at)), el('td', {}, stage), el('td', {}, what.toLowerCase()),
    el('td', {}, why), el('td', {}, who))] };
}

/** An id by which everything about an interaction is found. */
function interaction(id) {
  return id ? el('a', { href: '#interaction=' + encodeURIComponent(id) }, id) : '';
}

function decisionRows(one, last, isOpen = false) {
  const kind = word(one.verdict, 'VERDICT_');
  const detail = el('tr', { class: 'open', hidden: isOpen ? undefined : '' }, el('td', { colspan: '5' }, decisionDetail(one, kind)));
  const toggle = el('button', { class: 'link', 'aria-expanded': String(isOpen), onclick: () => {
    detail.hidden = !detail.hidden;
    toggle.setAttribute('aria-expanded', String(!detail.hidden));
  } }, time(one.decideTime));
  return [
    el('tr', {},
      el('td', {}, toggle),
      el('td', {}, word(one.stage, 'STAGE_')),
      el('td', {}, verdict(kind), one.degraded ? el('span', { class: 'soft' }, ' degraded') : undefined),
      el('td', {}, ...(one.matches || []).flatMap((match, i) => [
        i ? ', ' : '', match.ruleId, el('span', { class: 'soft' }, ' ' + word(match.reason, 'REASON_CODE_'))])),
      el('td', {}, last)),
    detail,
  ];
}

function decisionDetail(one, kind) {
  const stopped = kind === 'BLOCK' || kind === 'APPROVE';
  const label = (name) => act(
    () => call('labels', { decisionId: one.id, kind: 'LABEL_KIND_' + name }), 'Labelled.');
  return el('div', {},
    one.message ? el('p', {}, one.message) : undefined,
    fields([['Decision', one.id], ['Evaluation', one.evaluationId], ['Correlation', one.correlationId],
      ['Policy', one.policyDigest], ['Engine', one.engineVersion],
      ['Obligations', (one.obligations || []).map((name) => word(name, 'OBLIGATION_')).join(', ')]]),
    el('pre', {}, pretty(one.variablesJson)),
    may('reviewer', 'analyst') ? el('div', { class: 'row' },
      el('span', { class: 'soft' }, 'Was it right?'),
      el('button', { onclick: () => label(stopped ? 'TRUE_POSITIVE' : 'TRUE_NEGATIVE') }, 'Right'),
      el('button', { onclick: () => label(stopped ? 'FALSE_POSITIVE' : 'FALSE_NEGATIVE') }, 'Wrong')) : undefined);
}

async function countPending() {
  const { approvals = [] } = await call('approvals?state=APPROVAL_STATE_PENDING&pageSize=100');
  document.getElementById('pending').textContent = approvals.length || '';
}

/** Redraws only what changed, and never under somebody's hands. */
async function refresh(force = false) {
  if (!token) {
    return;
  }
  countPending().catch(() => {}); // The view says what is wrong.
  const busy = view.contains(document.activeElement) || view.querySelector('tr.open:not([hidden])');
  if (!force && busy && drawn.startsWith(current)) {
    return;
  }
  try {
    const wanted = current;
    const { data, draw } = await views[wanted]();
    const stamp = wanted + JSON.stringify(data);
    if (wanted === current && (force || stamp !== drawn)) {
      drawn = stamp;
      view.replaceChildren(...draw());
    }
  } catch (failure) {
    if (failure.status === 401) {
      signIn(failure.message);
    } else {
      say(failure.message);
    }
  }
}

function show(name) {
  current = name;
  for (const tab of document.querySelectorAll('nav button')) {
    tab.setAttribute('aria-selected', String(tab.dataset.view === name));
  }
  say('');
  refresh(true);
}

function signIn(message = '') {
  token = '';
  sessionStorage.removeItem(KEY);
  document.getElementById('tabs').hidden = true;
  document.getElementById('leave').hidden = true;
  document.getElementById('me').textContent = '';
  view.replaceChildren(document.getElementById('sign-in').content.cloneNode(true));
  view.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    open(event.target.token.value.trim());
  });
  say(message);
}

async function open(candidate) {
  token = candidate;
  try {
    me = await call('me');
  } catch (failure) {
    signIn(failure.message);
    return;
  }
  sessionStorage.setItem(KEY, token);
  document.getElementById('me').textContent = `${me.subject} in ${me.tenant} (${me.roles.join(', ')})`;
  document.getElementById('tabs').hidden = false;
  document.getElementById('leave').hidden = false;
  showAsked('approvals');
}

/** A token in the address is taken once and does not stay there. */
function tokenFromAddress() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get('token');
  if (given) {
    fragment.delete('token');
    history.replaceState(null, '', location.pathname + (fragment.size ? '#' + fragment : ''));
  }
  return given;
}

/** Shows the interaction that the address names, or else a view. */
function showAsked(otherwise) {
  const fragment = new URLSearchParams(location.hash.slice(1));
  asked = { interaction: fragment.get('interaction') || '', decision: fragment.get('decision') || '' };
  document.getElementById('asked').hidden = !asked.interaction;
  show(asked.interaction ? 'interaction' : otherwise);
}

for (const tab of document.querySelectorAll('nav button')) {
  tab.addEventListener('click', () => show(tab.dataset.view));
}
window.addEventListener('hashchange', () => token && showAsked(current === 'interaction' ? 'approvals' : current));
document.getElementById('leave').addEventListener('click', () => signIn());
setInterval(() => document.visibilityState === 'visible' && refresh(), REFRESH_MILLIS);

const known = tokenFromAddress() || sessionStorage.getItem(KEY);
if (known) {
  open(known);
} else {
  signIn();
}
