// SPDX-License-Identifier: MIT
// What can be done with a report's page: cells of heat maps and devices of the network are told, entries of the
// log filtered, messages in time drawn and looked at one by one with their causes.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const make = (name, attributes, ...children) => {
    const node = document.createElement(name);
    for (const key in attributes || {}) node.setAttribute(key, attributes[key]);
    node.append(...children);
    return node;
  };
  const frame = document.createElement("div");
  frame.innerHTML = "<svg></svg>";
  const namespace = frame.firstChild.namespaceURI;
  const draw = (name, attributes) => {
    const node = document.createElementNS(namespace, name);
    for (const key in attributes || {}) node.setAttribute(key, attributes[key]);
    return node;
  };
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  // A number of ticks as people read it, with a fitting unit.
  const lengthText = (ticks, digits) => {
    const units = ticks * data.tick;
    const short = (number) => {
      const text = String(Number(number.toPrecision(digits || 4)));
      return Math.abs(number) >= 10000 && /^-?\d+$/.test(text) ? text.replace(/\B(?=(\d{3})+$)/g, ",") : text;
    };
    if (units === 0) return "0";
    if (!data.seconds) return short(units) + " " + data.unit;
    const seconds = units * data.seconds, size = Math.abs(seconds) * (1 + 0.5 * 10 ** -(digits || 4)); // once rounded
    for (const [scale, unit] of [[1, "s"], [1e-3, "ms"], [1e-6, "us"], [1e-9, "ns"]])
      if (size >= scale) return short(seconds / scale) + " " + unit;
    return short(seconds / 1e-12) + " ps";
  };
  const instantText = (ticks, digits) => lengthText(ticks + data.origin, digits || 6);

  // Round instants from `from` to `to`, both since the window begins: no more than `most`; and digits to tell them.
  const roundInstants = (from, to, most) => {
    const length = (to - from) * data.tick, power = 10 ** Math.floor(Math.log10(length / most));
    const step = power * [1, 2, 5, 10].find((factor) => length <= power * factor * most * (1 + 1e-9));
    const begin = (from + data.origin) * data.tick, end = (to + data.origin) * data.tick, list = [];
    for (let k = Math.ceil(begin / step - 1e-9); k * step <= end + step * 1e-9; k++) list.push(k * step / data.tick - data.origin);
    return { list, digits: clamp(Math.ceil(Math.log10(Math.max(Math.abs(begin), Math.abs(end)) / step)) + 1, 4, 15) };
  };

  // --- the names on the left of pictures over time ---

  const brush = document.createElement("canvas").getContext("2d");
  const widthOf = (text, size) => {
    brush.font = size + "px system-ui, sans-serif";
    return brush.measureText(text).width;
  };
  // As much of a name as has room; of the two ends of a link as much of each.
  const shorten = (name, size, room) => {
    if (widthOf(name, size) <= room) return name;
    const ends = name.split(" \u2192 ");
    if (ends.length === 2) {
      const rest = room - widthOf(" \u2192 ", size), half = rest / 2;
      const [a, b] = ends.map((end) => widthOf(end, size));
      return shorten(ends[0], size, Math.max(half, rest - b)) + " \u2192 " + shorten(ends[1], size, Math.max(half, rest - a));
    }
    const letters = [...name];
    const cut = (count) => { // names often differ at their ends
      const head = Math.floor(count / 3);
      return letters.slice(0, head).join("") + "\u2026" + letters.slice(letters.length - count + head).join("");
    };
    let low = 0, high = letters.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (widthOf(cut(middle), size) <= room) low = middle;
      else high = middle - 1;
    }
    return cut(low);
  };
  // One width for all pictures, so that instants stand below each other.
  const names = { width: 0 };
  const labels = [...document.querySelectorAll(".rows text")].map((text) => {
    const size = Number(text.closest("svg").getAttribute("font-size")), title = text.querySelector("title");
    return { text, size, title, name: title.textContent };
  });
  const fitNames = (others) => {
    const most = clamp(document.querySelector("main").clientWidth * 0.24, 110, 240);
    const wanted = Math.max(0, ...labels.map(({ name, size }) => widthOf(name, size)), ...others.map((name) => widthOf(name, 11)));
    names.width = Math.ceil(clamp(wanted + 12, 60, most));
    document.documentElement.style.setProperty("--names", names.width + "px");
    for (const { text, size, title, name } of labels) text.replaceChildren(shorten(name, size, names.width - 10), title);
  };

  // --- heat maps ---

  let lookAtTime = null; // what shows the messages from one instant to another

  const watchHeat = (figure) => {
    const cells = figure.querySelector(".cells");
    if (!cells) return;
    const load = figure.dataset.load;
    const things = load === "transfer" || load === "departures" ? data.links : data.devices;
    const rows = data.heats[load].map(([number, row]) => ({ name: number < things.length ? things[number] : "others", bins: row.split(",") }));
    const what = figure.querySelector("h3").textContent;
    const told = make("output", { class: "told", "aria-live": "polite" });
    const cursor = draw("rect", { class: "cursor", width: 1, height: 1, visibility: "hidden" });
    const edge = (index) => Math.floor((data.length + 1) * index / data.bins);
    let row = 0, bin = 0;
    const tell = () => {
      cursor.setAttribute("x", bin);
      cursor.setAttribute("y", row);
      cursor.setAttribute("visibility", "visible");
      told.textContent = `${rows[row].name}, ${instantText(edge(bin))} to ${instantText(edge(bin + 1))}: ${what} ${rows[row].bins[bin] || 0}`;
    };
    const follow = () => lookAtTime && lookAtTime(edge(bin), edge(bin + 1));
    cells.append(cursor);
    figure.append(told);
    cells.setAttribute("tabindex", "0");
    cells.setAttribute("role", "application");
    cells.setAttribute("aria-roledescription", "heat map");
    cells.addEventListener("pointermove", (event) => {
      const box = cells.getBoundingClientRect();
      bin = clamp(Math.floor((event.clientX - box.left) / box.width * data.bins), 0, data.bins - 1);
      row = clamp(Math.floor((event.clientY - box.top) / box.height * rows.length), 0, rows.length - 1);
      tell();
    });
    cells.addEventListener("click", follow);
    cells.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.ctrlKey && !event.altKey && !event.metaKey) follow();
      const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      row = clamp(row + step[0], 0, rows.length - 1);
      bin = clamp(bin + step[1], 0, data.bins - 1);
      tell();
    });
  };

  // One map at a time; the first that has something.
  const offerHeats = (group, number) => {
    const figures = [...group.querySelectorAll("figure")];
    const full = figures.filter((figure) => figure.querySelector(".cells"));
    const pick = make("fieldset", { class: "pick" }, make("legend", {}, "Show"));
    const show = (shown) => figures.forEach((figure) => { figure.hidden = figure !== shown; });
    for (const figure of figures) {
      const input = make("input", { type: "radio", name: "heat-" + number, value: figure.dataset.load });
      if (!full.includes(figure)) input.disabled = true;
      input.checked = figure === (full[0] || figures[0]);
      input.addEventListener("change", () => show(figure));
      pick.append(make("label", {}, input, figure.querySelector("h3").textContent));
    }
    group.prepend(pick);
    if (full.length) group.append(make("p", { class: "note" }, "Point at a cell, or go from one to the next with the arrow keys; a click or Enter shows the messages of its time."));
    show(full[0] || figures[0]);
  };

  // --- the network ---

  const watchMap = (figure, source) => {
    const { places, names } = JSON.parse(source.textContent), each = 6;
    const svg = figure.querySelector(":scope > svg"), size = svg.viewBox.baseVal;
    const told = make("output", { class: "told", "aria-live": "polite" });
    const cursor = draw("circle", { class: "cursor", r: 9, visibility: "hidden" });
    let here = -1;
    const at = (i) => [places[each * i] / 10, places[each * i + 1] / 10];
    const counted = (i, field) => places[each * i + field].toLocaleString("en");
    const tell = (i) => {
      here = i;
      const [cx, cy] = at(i);
      cursor.setAttribute("cx", cx);
      cursor.setAttribute("cy", cy);
      cursor.setAttribute("visibility", "visible");
      told.textContent = `${names[i]}: ${counted(i, 2)} delivered, ${counted(i, 3)} forwarded, courier's queue up to ${counted(i, 4)}, mailboxes up to ${counted(i, 5)}`;
    };
    // The device for which `cost` is least.
    const best = (cost) => {
      let found = -1, least = Infinity;
      for (let i = 0; i < names.length; i++) {
        const here = cost(...at(i), i);
        if (here < least) { least = here; found = i; }
      }
      return found;
    };
    const busiest = () => best((_x, _y, i) => -(places[each * i + 2] + places[each * i + 3]));
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const beside = ([dx, dy]) => {
      const [x, y] = at(here);
      return best((cx, cy) => {
        const along = (cx - x) * dx + (cy - y) * dy, aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
        return along > 0.5 && aside <= 2 * along ? along + 2 * aside : Infinity;
      });
    };
    svg.append(cursor);
    figure.append(told, make("p", { class: "note" }, "Point at a device, or go from one to the next with the arrow keys; Home goes to the busiest."));
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("role", "application");
    svg.setAttribute("aria-roledescription", "map");
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect(), scale = size.width / box.width;
      const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
      tell(best((cx, cy) => Math.hypot(cx - x, cy - y)));
    });
    svg.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if ((!step && event.key !== "Home") || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const next = here < 0 || !step ? busiest() : beside(step);
      if (next >= 0) tell(next);
    });
  };

  // --- the log ---

  const offerLog = (place) => {
    const rows = [...place.parentNode.querySelectorAll("tbody tr")];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const words = make("input", { type: "search" });
    const level = make("select", {}, ...["debug", "info", "warn", "error"].map((name, i) => make("option", { value: i }, name)));
    const told = make("output", { "aria-live": "polite" });
    const filter = () => {
      const wanted = words.value.toLowerCase();
      let count = 0;
      rows.forEach((row, i) => {
        row.hidden = Number(row.dataset.level) < Number(level.value) || !texts[i].includes(wanted);
        count += !row.hidden;
      });
      told.textContent = `${count} of ${rows.length} entries`;
    };
    words.addEventListener("input", filter);
    level.addEventListener("change", filter);
    place.className = "tools";
    place.append(make("label", {}, "Find", words), make("label", {}, "From level", level), told);
    filter();
  };

  // --- messages ---

  const word = (number) => data.words[number];
  const messages = (data.messages || []).map((list, index) => {
    const [id, kind, from, to, sent, delivered, taken, handled, ended, cause, span, size, sender, taker, line, fate, returned, parts, hops] = list;
    const message = { index, id, kind: word(kind), from, to, sent, delivered, taken, handled, ended, causeId: cause, span, size,
      sender: word(sender), taker: word(taker), line: word(line), fate: word(fate), returned, parts, hops: [], effects: [] };
    for (let i = 0; i < hops.length; i += 4)
      message.hops.push({ from: hops[i], to: hops[i + 1], departure: hops[i + 2], arrival: hops[i + 3] });
    const instants = [sent, delivered, taken, handled, ended, ...message.hops.flatMap((hop) => [hop.departure, hop.arrival])].filter((t) => t !== null);
    message.begin = Math.min(...instants);
    message.end = Math.max(...instants);
    return message;
  });
  const byId = new Map(messages.map((message) => [message.id, message]));
  for (const message of messages) {
    message.cause = byId.get(message.causeId);
    if (message.cause && message.cause !== message) message.cause.effects.push(message);
  }
  const chainOf = (message) => {
    const chain = [], seen = new Set();
    for (let at = message; at && !seen.has(at); at = at.cause) {
      seen.add(at);
      chain.push(at);
    }
    return chain.reverse();
  };
  const kindClasses = () => {
    const counts = new Map();
    for (const message of messages) counts.set(message.kind, (counts.get(message.kind) || 0) + 1);
    const kinds = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return new Map(kinds.map(([kind], i) => [kind, Math.min(i, 8)]));
  };
  const latencyOf = (message) => (message.taken === null || message.sent === null ? null : message.taken - message.sent);
  const title = (message) => {
    const took = latencyOf(message);
    return `${message.id} ${message.kind}, ${data.places[message.from]} to ${data.places[message.to]}, sent ${message.sent === null ? "before" : instantText(message.sent)}`
      + (message.fate ? `, ${message.returned ? "returned" : "dropped"}: ${message.fate}` : took === null ? ", not taken" : `, taken after ${lengthText(took)}`);
  };

  const diagram = (place) => {
    const classes = kindClasses();
    const svg = draw("svg", { class: "spacetime", tabindex: "0", role: "application", "aria-label": "Messages in time: devices or processes from above to below, time from left to right", "aria-describedby": "keys" });
    const told = make("output", { class: "told", "aria-live": "polite" });
    const about = make("div", { class: "about" });
    const kind = make("select", {}, make("option", { value: "" }, "all kinds"), ...[...classes.keys()].map((name) => make("option", { value: name }, name || "(empty)")));
    const chainOnly = make("input", { type: "checkbox" });
    const whole = [Math.min(0, ...messages.map((m) => m.begin)), Math.max(data.length, ...messages.map((m) => m.end))];
    if (whole[0] < 0) whole[0] = Math.max(whole[0], -data.length);
    if (whole[1] > 2 * data.length && data.length > 0) whole[1] = 2 * data.length;
    if (whole[1] === whole[0]) whole[1]++;
    const view = { from: whole[0], to: whole[1], picked: null, chain: [], rows: [], pitch: 0, left: 0, width: 0 };
    const overview = draw("svg", { class: "overview", "aria-hidden": "true" });
    const top = 22, bottom = 8;

    // Lines are devices, or the processes on them; who is not known stands for the device.
    const people = new Map();
    const processOf = (name, place) => {
      const key = name || data.places[place];
      if (!people.has(key)) people.set(key, { place, number: people.size });
      return key;
    };
    const ends = messages.map((m) => [processOf(m.sender, m.from), processOf(m.taker, m.to)]);
    const persons = [...people.keys()].sort((a, b) => people.get(a).place - people.get(b).place || people.get(a).number - people.get(b).number);
    const shortOf = (name) => name.split(", address ")[0]; // which may be several processes'
    const sharing = new Map();
    for (const name of persons) sharing.set(shortOf(name), (sharing.get(shortOf(name)) || 0) + 1);
    const personLabels = persons.map((name) => (sharing.get(shortOf(name)) === 1 ? shortOf(name) : name));
    const lineOf = new Map(persons.map((name, i) => [name, i]));
    const lines = make("select", {}, make("option", { value: "devices" }, "devices"), make("option", { value: "processes" }, "processes"));
    const byProcess = () => lines.value === "processes";
    const setLines = () => messages.forEach((m, i) => {
      [m.a, m.b] = byProcess() ? ends[i].map((name) => lineOf.get(name)) : [m.from, m.to];
      m.ways = byProcess() ? [] : m.hops;
    });
    lines.value = data.places.length <= 2 && persons.length <= 250 ? "processes" : "devices";
    setLines();

    const rowsShown = () => {
      const used = new Set();
      const focus = chainOnly.checked && view.picked ? [...view.chain, ...view.picked.effects] : null;
      if (!focus) return (byProcess() ? persons : data.places).map((_, i) => i);
      for (const m of focus) {
        used.add(m.a).add(m.b);
        for (const hop of m.ways) used.add(hop.from).add(hop.to);
      }
      return [...used].sort((a, b) => a - b);
    };
    const x = (t) => view.left + (t - view.from) / (view.to - view.from) * view.width;
    const y = (place) => top + (view.rowOf[place] + 0.5) * view.pitch;
    const isShown = (m) => (!kind.value || m.kind === kind.value) && m.end >= view.from && m.begin <= view.to && m.a in view.rowOf && m.b in view.rowOf;

    // The lines of a message, as [x, y, x, y]; those that fly, and how it was handled.
    const segments = (m) => {
      const list = [];
      let at = m.sent, here = m.a;
      for (const hop of m.ways) {
        if (!(hop.from in view.rowOf) || !(hop.to in view.rowOf)) continue;
        if (at !== null && here === hop.from && hop.departure > at) list.push([x(at), y(here), x(hop.departure), y(here)]);
        if (hop.arrival === null) return list;
        list.push([x(hop.departure), y(hop.from), x(hop.arrival), y(hop.to), true]);
        at = hop.arrival;
        here = hop.to;
      }
      const end = m.taken !== null ? m.taken : m.delivered;
      if (end !== null && at !== null) {
        const flies = here !== m.b;
        list.push([x(at), y(here), x(flies && m.delivered !== null ? m.delivered : end), y(m.b), flies]);
        if (flies && m.delivered !== null && m.taken > m.delivered) list.push([x(m.delivered), y(m.b), x(end), y(m.b)]);
      }
      return list;
    };
    const tenth = (v) => Math.round(v * 10) / 10;
    const limit = (v) => tenth(clamp(v, -4000, 12000));
    const pathOf = (list, heads) => {
      let path = "";
      for (const [x1, y1, x2, y2, flies] of list) {
        path += `M${limit(x1)} ${tenth(y1)}L${limit(x2)} ${tenth(y2)}`;
        const length = Math.hypot(x2 - x1, y2 - y1);
        if (!heads || !flies || length < 12) continue;
        const ux = (x2 - x1) / length * 7, uy = (y2 - y1) / length * 7;
        path += `M${limit(x2 - ux - uy * 0.5)} ${tenth(y2 - uy + ux * 0.5)}L${limit(x2)} ${tenth(y2)}L${limit(x2 - ux + uy * 0.5)} ${tenth(y2 - uy - ux * 0.5)}`;
      }
      return path;
    };
    const cross = (m) => {
      const hop = m.ways[m.ways.length - 1];
      const at = m.ended !== null ? m.ended : m.end, row = y(hop && hop.to in view.rowOf && hop.arrival !== null ? hop.to : m.a);
      return `M${limit(x(at) - 4)} ${row - 4}l8 8m0 -8l-8 8`;
    };
    const appendTicks = (height) => {
      const { list, digits } = roundInstants(view.from, view.to, view.width < 500 ? 3 : 7);
      for (const instant of list) {
        const at = x(instant), share = (at - view.left) / view.width;
        const text = draw("text", { class: "tick", x: at, y: 14, "text-anchor": share < 0.03 ? "start" : share > 0.97 ? "end" : "middle" });
        text.textContent = instantText(instant, digits);
        svg.append(draw("path", { class: "rail", d: `M${at} ${top - 4}V${height - bottom}`, "stroke-dasharray": "2 4" }), text);
      }
    };
    const appendRails = () => {
      const every = Math.max(1, Math.ceil(13 / view.pitch));
      let path = "";
      view.rows.forEach((place, i) => {
        path += `M${view.left} ${y(place)}h${view.width}`;
        if (i % every) return;
        const name = (byProcess() ? personLabels : data.places)[place];
        const text = draw("text", { x: view.left - 6, y: y(place) + 4, "text-anchor": "end" }), title = draw("title");
        title.textContent = name;
        text.append(shorten(name, 11, view.left - 10), title);
        svg.append(text);
      });
      if (view.pitch >= 3) svg.append(draw("path", { class: "rail", d: path }));
    };
    const appendMessages = () => {
      const shown = messages.filter(isShown), heads = shown.length < 250, crowd = heads ? Infinity : 40;
      const ways = {}, busy = {}, counts = {};
      svg.dataset.crowd = shown.length < 250 ? 0 : shown.length < 1200 ? 1 : 2;
      let lost = "";
      for (const m of shown) {
        const c = classes.get(m.kind);
        counts[c] = (counts[c] || 0) + 1;
        ways[c] = (ways[c] || "") + pathOf(segments(m), heads);
        if (counts[c] % crowd === 0) { // what lies upon each other within one path would look like one line
          svg.append(draw("path", { class: "way k" + c, d: ways[c] }));
          ways[c] = "";
        }
        if (m.handled > m.taken && m.taken !== null) busy[c] = (busy[c] || "") + `M${limit(x(m.taken))} ${y(m.b)}H${limit(x(m.handled))}`;
        if (m.fate) lost += cross(m);
      }
      for (const c in busy) svg.append(draw("path", { class: "busy k" + c, d: busy[c] }));
      for (const c in ways) svg.append(draw("path", { class: "way k" + c, d: ways[c] }));
      if (lost) svg.append(draw("path", { class: "lost", d: lost }));
      for (const m of view.chain)
        if (m.a in view.rowOf && m.b in view.rowOf) svg.append(draw("path", { class: m === view.picked ? "picked" : "chain", d: pathOf(segments(m), true) }));
      return shown.length;
    };
    const render = () => {
      view.frame = place.clientWidth;
      const width = Math.max(view.frame - 2, 260);
      view.left = names.width;
      view.width = width - view.left - 1;
      view.rows = rowsShown();
      view.rowOf = {};
      view.rows.forEach((row, i) => { view.rowOf[row] = i; });
      view.pitch = clamp(560 / view.rows.length, 0.02, 44);
      const height = top + bottom + view.pitch * view.rows.length;
      svg.setAttribute("height", height);
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.replaceChildren();
      const clip = draw("clipPath", { id: "clip" });
      clip.append(draw("rect", { x: view.left - 5, y: 0, width: view.width + 10, height }));
      svg.append(clip);
      appendRails();
      appendTicks(height);
      const before = svg.childNodes.length, count = appendMessages();
      [...svg.childNodes].slice(before).forEach((node) => node.setAttribute("clip-path", "url(#clip)"));
      svg.classList.toggle("focused", view.picked !== null);
      renderOverview(width);
      return count;
    };
    // The whole run as a strip: messages over time, those that failed, the one that is picked, and what the diagram shows.
    const overviewX = (t) => view.left + (t - whole[0]) / (whole[1] - whole[0]) * view.width;
    const failures = messages.filter((m) => m.fate);
    const renderOverview = (width) => {
      const height = 34, most = Math.max(1, ...data.traffic);
      const at = (bin) => tenth(overviewX((data.length + 1) * bin / data.traffic.length));
      let traffic = `M${at(0)} ${height}`, failed = "";
      data.traffic.forEach((count, bin) => { traffic += `V${tenth(height - count / most * (height - 5))}H${at(bin + 1)}`; });
      for (const m of failures) failed += `M${tenth(overviewX(m.ended !== null ? m.ended : m.end))} 0v5`;
      overview.setAttribute("viewBox", `0 0 ${width} ${height}`);
      overview.replaceChildren(draw("path", { class: "traffic", d: traffic + `V${height}z` }), draw("path", { class: "failed", d: failed }));
      if (view.picked) overview.append(draw("path", { class: "picked", d: `M${tenth(overviewX(view.picked.begin))} 0V${height}` }));
      const left = overviewX(view.from), seen = Math.max(overviewX(view.to) - left, 3);
      overview.append(draw("rect", { class: "window", x: tenth(left), y: 1, width: tenth(seen), height: height - 2, rx: 2 }));
    };
    const moveTo = (event) => {
      const box = overview.getBoundingClientRect(), length = view.to - view.from;
      const middle = whole[0] + (event.clientX - box.left - view.left) / view.width * (whole[1] - whole[0]);
      look(middle - length / 2, middle + length / 2);
    };
    overview.addEventListener("pointerdown", moveTo);
    overview.addEventListener("pointermove", (event) => { if (event.buttons) moveTo(event); });
    const look = (from, to) => {
      const most = whole[1] - whole[0], length = clamp(to - from, Math.min(4, most), most);
      const middle = (from + to) / 2;
      view.from = clamp(middle - length / 2, whole[0], whole[1] - length);
      view.to = view.from + length;
      const count = render();
      if (!view.picked) told.textContent = `${count.toLocaleString("en")} of ${messages.length.toLocaleString("en")} messages, ${instantText(view.from)} to ${instantText(view.to)}`
        + (view.from > whole[0] || view.to < whole[1] ? "; the strip above is the whole run" : "");
    };
    const zoom = (factor, at) => {
      const own = view.picked && clamp((view.picked.begin + view.picked.end) / 2, view.from, view.to);
      const middle = at !== undefined ? at : own !== null ? own : (view.from + view.to) / 2;
      look(middle - (middle - view.from) * factor, middle + (view.to - middle) * factor);
    };
    const lookAtChain = () => {
      if (!view.picked) return;
      const begin = Math.min(...view.chain.map((m) => m.begin)), end = Math.max(...view.chain.map((m) => m.end));
      const margin = Math.max((end - begin) * 0.05, 2);
      look(begin - margin, end + margin);
    };
    const lookAtMessage = () => {
      const m = view.picked;
      if (!m) return;
      const margin = Math.max((m.end - m.begin) * 0.3, 2);
      look(m.begin - margin, m.end + margin);
    };

    const button = (text, action) => {
      const node = make("button", { type: "button" }, text);
      node.addEventListener("click", action);
      return node;
    };
    const field = (list, name, text) => { if (text !== "" && text !== null) list.append(make("dt", {}, name), make("dd", {}, text)); };
    const lifeBar = (m) => {
      const bar = draw("svg", { class: "life", viewBox: "0 0 1000 14", preserveAspectRatio: "none", "aria-hidden": "true" });
      const sum = m.parts.reduce((a, b) => a + b, 0);
      let at = 0;
      m.parts.forEach((part, i) => {
        if (sum > 0 && part > 0) bar.append(draw("rect", { class: "p" + i, x: at, width: part / sum * 1000, height: 14 }));
        at += sum > 0 ? part / sum * 1000 : 0;
      });
      return bar;
    };
    const listOf = (list, current) => {
      const most = 300;
      const items = list.slice(-most).map((m) => {
        const item = make("li", m === current ? { "aria-current": "true" } : {}, button(title(m), () => pick(m)));
        return item;
      });
      const node = make("ol", { start: Math.max(1, list.length - most + 1) }, ...items);
      return node;
    };
    const tellAbout = () => {
      const m = view.picked;
      about.replaceChildren();
      if (!m) return;
      const facts = make("dl"), life = make("dl");
      const happened = (t) => (t === null ? "" : instantText(t, 12));
      for (const [name, text] of [["kind", m.kind], ["from", m.sender || data.places[m.from]], ["to", m.taker || data.places[m.to]], ["sent", happened(m.sent)],
        ["delivered", happened(m.delivered)], ["taken", happened(m.taken)], ["handled", happened(m.handled)],
        [m.returned ? "returned" : "dropped", m.fate], ["hops", m.hops.length], ["bytes", m.size], ["line", m.line], ["span", m.span]]) field(facts, name, text);
      m.parts.forEach((part, i) => { if (part > 0) field(life, data.parts[i], lengthText(part)); });
      const first = view.chain[0];
      const left = make("div", {}, make("h3", {}, "Message " + m.id), facts, lifeBar(m), life);
      const right = make("div", {}, make("h3", {}, `How it came about: ${view.chain.length} in a chain`), listOf(view.chain, m));
      if (first.causeId) right.append(make("p", { class: "note" }, `The first was caused by ${first.causeId}, which is not shown here.`));
      if (m.effects.length) right.append(make("h3", {}, `What it caused: ${m.effects.length}`), listOf(m.effects.slice(0, 50)));
      about.append(left, right);
    };
    const address = (text) => { // some browsers do not let files have one
      try { history.replaceState(null, "", text); } catch { /* so be it */ }
    };
    const pick = (m) => {
      if (m !== view.picked) address(m ? "#message=" + m.id : "#messages");
      view.picked = m;
      view.chain = m ? chainOf(m) : [];
      enable();
      tellAbout();
      if (m && (m.begin > view.to || m.end < view.from)) lookAtMessage();
      else render();
      told.textContent = m ? title(m) : `${messages.length.toLocaleString("en")} messages`;
    };
    const candidates = () => messages.filter((m) => !kind.value || m.kind === kind.value);
    const step = (by) => {
      const list = candidates();
      if (!list.length) return;
      const at = view.picked ? list.indexOf(view.picked) : by > 0 ? list.findIndex((m) => m.end >= view.from) - 1 : list.length;
      pick(list[clamp(at + by, 0, list.length - 1)]);
    };
    const nearest = (event) => {
      const box = svg.getBoundingClientRect(), px = event.clientX - box.left, py = event.clientY - box.top;
      let best = null, least = 10;
      for (const m of messages) {
        if (!isShown(m)) continue;
        for (const [x1, y1, x2, y2] of segments(m)) {
          const dx = x2 - x1, dy = y2 - y1, square = dx * dx + dy * dy;
          const along = square ? clamp(((px - x1) * dx + (py - y1) * dy) / square, 0, 1) : 0;
          const distance = Math.hypot(px - x1 - along * dx, py - y1 - along * dy);
          if (distance < least) { least = distance; best = m; }
        }
      }
      return best;
    };

    const keys = {
      ArrowLeft: () => look(view.from - (view.to - view.from) / 5, view.to - (view.to - view.from) / 5),
      ArrowRight: () => look(view.from + (view.to - view.from) / 5, view.to + (view.to - view.from) / 5),
      ArrowDown: () => step(1), ArrowUp: () => step(-1),
      "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2),
      Home: () => look(...whole), "0": () => look(...whole), Escape: () => pick(null),
      Enter: lookAtChain, m: lookAtMessage,
      c: () => view.picked && view.picked.cause && pick(view.picked.cause),
      e: () => view.picked && view.picked.effects[0] && pick(view.picked.effects[0]),
    };
    svg.addEventListener("keydown", (event) => {
      const action = !event.ctrlKey && !event.metaKey && !event.altKey && keys[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    });
    let drag = null;
    const instantAt = (clientX) => view.from + (clientX - svg.getBoundingClientRect().left - view.left) / view.width * (view.to - view.from);
    const chosen = (event) => [instantAt(Math.min(drag.x, event.clientX)), instantAt(Math.max(drag.x, event.clientX))];
    const choice = draw("rect", { class: "choice" });
    const showChoice = (event) => {
      const [from, to] = chosen(event).map(x);
      for (const [name, value] of [["x", from], ["y", top], ["width", to - from], ["height", view.pitch * view.rows.length]]) choice.setAttribute(name, value);
      svg.append(choice);
    };
    svg.addEventListener("pointerdown", (event) => { drag = { x: event.clientX, from: view.from, to: view.to, moved: false, chooses: event.shiftKey }; });
    svg.addEventListener("mousedown", (event) => {
      if (!event.shiftKey) return;
      event.preventDefault(); // which would choose text
      svg.focus();
    });
    svg.addEventListener("pointermove", (event) => {
      if (drag && event.buttons) {
        const by = (drag.x - event.clientX) / view.width * (drag.to - drag.from);
        drag.moved = drag.moved || Math.abs(drag.x - event.clientX) > 4;
        if (drag.moved && drag.chooses) showChoice(event);
        else if (drag.moved) look(drag.from + by, drag.to + by);
        return;
      }
      const m = nearest(event);
      if (m) told.textContent = title(m);
    });
    svg.addEventListener("pointerup", (event) => {
      if (drag && !drag.moved) pick(nearest(event));
      else if (drag && drag.chooses) look(...chosen(event));
      drag = null;
    });
    svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = svg.getBoundingClientRect();
      zoom(event.deltaY > 0 ? 1.25 : 0.8, view.from + (event.clientX - box.left - view.left) / view.width * (view.to - view.from));
    }, { passive: false });
    kind.addEventListener("change", () => look(view.from, view.to));
    chainOnly.addEventListener("change", render);
    lines.addEventListener("change", () => { setLines(); fit(); render(); });

    const slowest = messages.filter((m) => latencyOf(m) !== null).sort((a, b) => latencyOf(b) - latencyOf(a))[0];
    const failed = messages.find((m) => m.fate);
    const choose = (m) => () => { pick(m); lookAtChain(); };
    const ofPicked = [button("Its chain", lookAtChain), button("The message", lookAtMessage)];
    const enable = () => ofPicked.forEach((node) => { node.disabled = !view.picked; });
    enable();
    const tools = make("div", { class: "tools", role: "group", "aria-label": "View" },
      button("Zoom in", () => zoom(0.5)), button("Zoom out", () => zoom(2)), button("Whole run", () => look(...whole)), ...ofPicked);
    if (slowest) tools.append(button("Slowest message", choose(slowest)));
    if (failed) tools.append(button("First failure", choose(failed)));
    tools.append(make("label", {}, "Lines", lines), make("label", {}, "Kind", kind), make("label", {}, chainOnly, "only lines of the chain"));
    const help = make("p", { class: "note keys", id: "keys" });
    [["\u2191 \u2193", "choose a message"], ["c", "its cause"], ["e", "what it caused"], ["Enter", "zoom to its chain"], ["m", "to the message"],
      ["+ \u2212", "zoom"], ["\u2190 \u2192", "move"], ["Home", "whole run"], ["Esc", "let go"]].forEach(([key, what]) => help.append(make("kbd", {}, key), ` ${what}  `));
    help.append("or click a message, drag to move, drag with Shift to zoom to a time, Ctrl and wheel to zoom. The address of the page names the message.");
    const legend = make("ul", { class: "legend", "aria-label": "Kinds of messages" });
    [...classes].slice(0, 9).forEach(([name, c]) => {
      const swatch = draw("svg", { width: 18, height: 12, "aria-hidden": "true" });
      swatch.append(draw("path", { class: "k" + c, d: "M1 6h16", "stroke-width": 3 }));
      legend.append(make("li", {}, swatch, c === 8 ? "further kinds" : name || "(empty)"));
    });
    // Links to messages, from other places of the page and from elsewhere.
    const follow = () => {
      const wanted = /^#message=(\d+\.\d+)$/.exec(location.hash);
      if (!wanted) return;
      const m = byId.get(wanted[1]);
      if (m) choose(m)();
      place.scrollIntoView();
      svg.focus({ preventScroll: true });
      if (!m) told.textContent = `Message ${wanted[1]} is not among those shown here.`;
    };
    document.querySelectorAll("td[data-message]").forEach((cell) => {
      const id = cell.dataset.message;
      if (byId.has(id)) cell.replaceChildren(make("a", { href: "#message=" + id, title: title(byId.get(id)) }, id));
    });
    place.append(tools, legend, overview, svg, told, help, about);
    // So many lines would hide each other: it begins where the slowest is, with few enough to be told apart.
    const begin = () => {
      const few = 75, begins = messages.map((m) => m.begin).sort((a, b) => a - b);
      if (messages.length < 1200 || !slowest) return whole;
      const at = begins.findIndex((instant) => instant >= slowest.begin);
      return [begins[Math.max(at - few, 0)], begins[Math.min(at + few, begins.length - 1)]];
    };
    const fit = () => fitNames([...data.places, ...(byProcess() ? personLabels : [])]);
    fit();
    look(...begin());
    lookAtTime = (from, to) => {
      const margin = (to - from) * 0.05;
      if (view.picked) pick(null);
      look(from - margin, to + margin);
      place.scrollIntoView();
      svg.focus({ preventScroll: true });
    };
    addEventListener("hashchange", follow);
    follow();
    new ResizeObserver(() => {
      if (place.clientWidth === view.frame) return;
      fit();
      render();
    }).observe(place);
  };

  document.querySelectorAll("figure.heat").forEach(watchHeat);
  document.querySelectorAll(".heats").forEach(offerHeats);
  const log = document.getElementById("log-filter");
  if (log) offerLog(log);
  const map = document.getElementById("map");
  if (map) watchMap(document.querySelector("figure.network"), map);
  const place = document.getElementById("diagram");
  if (place && messages.length) diagram(place);
  else {
    fitNames([]);
    addEventListener("resize", () => fitNames([]));
  }
  document.documentElement.dataset.ready = "yes";
})();
