// What a module's code finds around it. Runs inside the cell before the module; nothing here is trusted by the host,
// which checks every call itself. Time and chance are given from outside, so that a run can be repeated exactly.
(() => {
  "use strict";
  const global = globalThis;
  const { parse, stringify } = JSON;
  const { freeze, keys, defineProperty } = Object;
  const deeply = (value) => {
    if (value !== null && typeof value === "object") keys(value).forEach((key) => deeply(value[key]));
    return freeze(value);
  };

  let task, result, pending = [], waiting = [];

  const call = (name, args) =>
    new Promise((resolve, reject) => {
      pending.push({ name, args: args === undefined ? {} : args });
      waiting.push({ resolve, reject });
    });

  const chance = ([a, b, c, d]) => () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return (sum >>> 0) / 4294967296;
  };

  const settle = (now, seed) => {
    const RealDate = Date;
    function FixedDate(...parts) {
      const made = parts.length ? new RealDate(...parts) : new RealDate(now);
      return new.target ? made : made.toString();
    }
    FixedDate.prototype = RealDate.prototype;
    FixedDate.now = () => now;
    FixedDate.parse = RealDate.parse;
    FixedDate.UTC = RealDate.UTC;
    RealDate.prototype.constructor = FixedDate;
    global.Date = FixedDate;
    Math.random = chance(seed);
    for (const name of ["WeakRef", "FinalizationRegistry", "performance"]) delete global[name];
  };

  const hex = (count) => {
    let text = "";
    while (text.length < count) text += Math.floor(Math.random() * 16).toString(16);
    return text;
  };

  const broker = (settings) =>
    deeply({
      settings,
      data: {
        get: (table, group, key) => call("data.get", { table, group, key }),
        put: (table, group, key, value, options) => call("data.put", { table, group, key, value, ...options }),
        delete: (table, group, key) => call("data.delete", { table, group, key }),
        list: (table, group, options) => call("data.list", { table, group, ...options }),
      },
      products: {
        get: (id) => call("products.get", { id }),
        list: (ids) => call("products.list", { ids }),
      },
      categories: { list: () => call("categories.list", {}) },
      orders: {
        get: (id) => call("orders.get", { id }),
        list: (customerId) => call("orders.list", { customerId }),
      },
      customers: { get: (id) => call("customers.get", { id }) },
      events: { emit: (name, data) => call("events.emit", { name, data }) },
      email: { send: (mail) => call("email.send", mail) },
      http: { fetch: (url, options) => call("http.fetch", { url, ...options }) },
      call,
      id: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    });

  const match = (pattern, path) => {
    const wanted = pattern.split("/"), have = path.split("/"), params = {};
    if (wanted.length !== have.length) return null;
    for (let index = 0; index < wanted.length; index += 1) {
      if (wanted[index].startsWith(":") && have[index]) params[wanted[index].slice(1)] = have[index];
      else if (wanted[index] !== have[index]) return null;
    }
    return params;
  };

  const routed = (routes, request) => {
    for (const route of keys(routes || {})) {
      const [method, pattern] = route.split(" ");
      const params = method === request.method ? match(pattern, request.path) : null;
      if (params) return (host) => routes[route]({ ...request, params }, host);
    }
    return () => ({ status: 404, body: null });
  };

  const handler = (module) => {
    if (task.kind === "event") {
      const heard = (module.events || {})[task.input.name];
      return heard ? (host) => heard(task.input, host) : () => null;
    }
    return routed(module[task.kind], task.input);
  };

  const start = (module) => {
    const done = (value) => { result = { done: value === undefined ? null : value }; };
    const threw = (error) => {
      result = { failed: "threw", message: `${(error && error.name) || "Error"}: ${(error && error.message) || error}` };
    };
    new Promise((resolve) => resolve(handler(module)(broker(task.settings)))).then(done, threw);
  };

  const deliver = (text) => {
    const answers = parse(text), asked = waiting;
    pending = [];
    waiting = [];
    answers.forEach((answer, index) => {
      if (answer.error === undefined) return asked[index].resolve(answer.value === undefined ? null : answer.value);
      const error = new Error(answer.error);
      error.code = answer.error;
      return asked[index].reject(error);
    });
  };

  const cell = freeze({
    begin: (text) => { task = parse(text); settle(task.now, task.seed); },
    start,
    deliver,
    pending: () => stringify(pending),
    outcome: () => stringify(result || (pending.length ? { calls: pending } : { failed: "stuck" })),
  });
  defineProperty(global, "__cell", { value: cell, writable: false, configurable: false, enumerable: false });
})();
