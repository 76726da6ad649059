-- SPDX-License-Identifier: MIT
-- A reader of the Common Trace Format 1.8 (diamon.org/ctf), written from that document: what it knows of a trace, it
-- knows from the trace's own metadata.  Of the description language it understands integers that are whole bytes,
-- doubles, strings, enumerations and structures, and variants in the header of events.
--
--   ctf.streams(FOLDER)             the names of the streams, in order
--   ctf.stream_events(FOLDER, NAME) a function that gives the next event of a stream as it stands there, or nil and
--                                   whether the stream is whole
--   ctf.records(FOLDER)             likewise of all streams, merged
--   ctf.events(FOLDER)              likewise, but each as the whole form of its class would tell it: what short forms
--                                   leave out is there
--
-- An event is a table: name, instant, device, turn, stream, and its fields, of which one that is called name is
-- `called`.  One of ctf.events also has `bytes`: all of it but the stream, as a string.
local ctf = {}

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function quoted(word) return "'" .. word:gsub("'", [['\'']]) .. "'" end

-- The description: words, names, numbers and signs.

local function words_of(text)
  local words, at = {}, 1
  while true do
    local after = text:match("^[%s]+()", at) or at
    after = text:match("^/%*.-%*/()", after) or text:match("^//[^\n]*()", after) or after
    if after > #text then return words end
    if after == at then
      local word, past = text:match('^("[^"\\]*")()', at)
      if not word then word, past = text:match('^("[^"]-[^\\]")()', at) end
      if not word then word, past = text:match("^([%a_][%w_%.]*)()", at) end
      if not word then word, past = text:match("^(%-?%d[%w]*)()", at) end
      if not word then word, past = text:match("^(:=)()", at) end
      if not word then word, past = text:match("^(%.%.%.)()", at) end
      if not word then word, past = text:match("^([{}=;%[%]<>:,])()", at) end
      assert(word, "the description has " .. text:sub(at, at + 20))
      words[#words + 1] = word
      after = past
    end
    at = after
  end
end

-- What lies between braces, from `at`: { key = value; }, { key := type; } and { type name; }.
local block, enumeration

local function type_at(words, at, known)
  local word = words[at]
  if word == "struct" then
    local fields, past = block(words, at + 1, known)
    return { fields = fields }, past
  end
  if word == "integer" or word == "floating_point" or word == "string" then
    local traits, past = block(words, at + 1, known)
    return { is = word, traits = traits }, past
  end
  if word == "enum" then return enumeration(words, at + 1, known) end
  if word == "variant" then
    assert(words[at + 1] == "<" and words[at + 3] == ">", "a variant has a tag")
    local options, past = block(words, at + 4, known)
    return { tag = words[at + 2], options = options }, past
  end
  return assert(known[word], "no type is called " .. word), at + 1
end

function block(words, at, known)
  assert(words[at] == "{", "a brace is wanted")
  local members = {}
  at = at + 1
  while words[at] ~= "}" do
    if words[at + 1] == "=" then
      members[words[at]] = words[at + 2]:gsub('^"(.*)"$', "%1")
      at = at + 3
    elseif words[at + 1] == ":=" then
      local name = words[at]
      members[name], at = type_at(words, at + 2, known)
    else
      local made
      made, at = type_at(words, at, known)
      members[#members + 1] = { name = words[at], type = made }
      at = at + 1
    end
    assert(words[at] == ";", "a semicolon is wanted behind " .. words[at - 1])
    at = at + 1
  end
  return members, at + 1
end

-- : type { label = number, label = first ... last, }
function enumeration(words, at, known)
  assert(words[at] == ":", "a colon is wanted")
  local under, past = type_at(words, at + 1, known)
  local labels = {}
  assert(words[past] == "{", "a brace is wanted")
  at = past + 1
  while words[at] ~= "}" do
    assert(words[at + 1] == "=", "an enumeration has numbers")
    local first, last = tonumber(words[at + 2]), tonumber(words[at + 2])
    local label = words[at]:match '^"(.*)"$' or words[at]
    at = at + 3
    if words[at] == "..." then last, at = tonumber(words[at + 1]), at + 2 end
    for number = first, last do labels[number] = label end
    if words[at] == "," then at = at + 1 end
  end
  return { is = under.is, traits = under.traits, labels = labels }, at + 1
end

local function describe(text)
  local words, known = words_of(text), {}
  local trace = { events = {} }
  local at = 1
  while words[at] do
    local word = words[at]
    local made
    if word == "typealias" then
      made, at = type_at(words, at + 1, known)
      assert(words[at] == ":=")
      known[words[at + 1]] = made
      at = at + 2
    else
      made, at = block(words, at + 1, known)
      if word == "event" then trace.events[tonumber(made.id)] = made else trace[word] = made end
    end
    assert(words[at] == ";", "a semicolon is wanted behind " .. words[at - 1])
    at = at + 1
  end
  return trace
end

-- How string.unpack reads a structure; clock: which of its fields tells the time, and how many bits of it.
local function layout(structure)
  local format, names, labels, clock, bits = "<", {}, {}, nil, nil
  for i, field in ipairs(structure.fields) do
    labels[i] = field.type.labels
    local is, traits = field.type.is, field.type.traits
    names[i] = field.name:gsub("^_", "")
    if is == "string" then
      format = format .. "z"
    elseif is == "floating_point" then
      assert(traits.exp_dig == "11" and traits.mant_dig == "53")
      format = format .. "d"
    else
      assert(is == "integer" and traits.align == "8" and tonumber(traits.size) % 8 == 0)
      format = format .. (traits.signed == "true" and "i" or "I") .. tonumber(traits.size) // 8
      if traits.map then clock, bits = i, tonumber(traits.size) end
    end
  end
  return { format = format, names = names, labels = labels, clock = clock, bits = bits }
end

-- The header of an event: an id, and what its label has behind it.
local function header_layout(structure)
  local id, variant = structure.fields[1], structure.fields[2]
  assert(#structure.fields == 2 and id.name == "id" and variant.type.tag == "id", "a header of another sort")
  local header = { labels = id.type.labels, id = layout { fields = { { name = "id", type = {
    is = id.type.is, traits = id.type.traits } } } } }
  for _, option in ipairs(variant.type.options) do header[option.name] = layout(option.type) end
  return header
end

local function take(form, text, at)
  local values = table.pack(pcall(string.unpack, form.format, text, at))
  if not values[1] then return nil end
  local members = {}
  for i, name in ipairs(form.names) do
    local labels = form.labels[i]
    members[name] = values[i + 1]
    if labels then members[name] = assert(labels[values[i + 1]], "a number without a label") end
  end
  return members, values[values.n], form.clock and values[form.clock + 1]
end

function ctf.description(folder)
  local trace = describe(read(folder .. "/metadata"))
  local layouts = {
    packet = layout(trace.trace["packet.header"]), packet_context = layout(trace.stream["packet.context"]),
    header = header_layout(trace.stream["event.header"]), contexts = {}, events = {},
    env = trace.env, clock = trace.clock,
  }
  for id, event in pairs(trace.events) do
    layouts.events[id] = layout(event.fields)
    layouts.events[id].name = event.name
    layouts.contexts[id] = layout(event.context)
  end
  return layouts
end

function ctf.streams(folder)
  local names, pipe = {}, assert(io.popen("ls -v " .. quoted(folder)))
  for name in pipe:lines() do
    if name:match("^stream") then names[#names + 1] = name end
  end
  pipe:close()
  return names
end

local function bytes_of(folder, name)
  local path = folder .. "/" .. name
  if not name:match("%.zst$") then return read(path) end
  local pipe = assert(io.popen("zstd -dcq " .. quoted(path) .. " 2>/dev/null"))
  local text = pipe:read("a")
  local _, _, status = pipe:close()
  assert(status ~= 127, "there is no zstd, which reads compressed streams")
  return text
end

-- A clock of few bits has gone round when it goes back.
local function tell_time(form, seen, now)
  if form.bits == 64 then return seen end
  local turn = 1 << form.bits
  local whole = (now & ~(turn - 1)) | seen
  return whole < now and whole + turn or whole
end

function ctf.stream_events(folder, name, layouts)
  layouts = layouts or ctf.description(folder)
  local text = bytes_of(folder, name)
  local at, last, number, now, previous = 1, 0, 0, 0, nil
  local begun, ended
  local function next_packet()
    if previous then
      assert(at - 1 == last, "events do not fill their packet")
      assert(previous == ended, "a packet does not end with its last event")
    end
    local start = last + 1
    local head, past = take(layouts.packet, text, start)
    local context
    if head then context, past = take(layouts.packet_context, text, past) end
    if not context or start - 1 + context.packet_size // 8 > #text then
      return false, start > #text
    end
    assert(head.magic == 0xC1FC1FC1, "no magic")
    assert(context.packet_seq_num == number, "packets are not numbered")
    assert(context.content_size <= context.packet_size and context.timestamp_begin >= now, "a packet lies")
    number, last = number + 1, start - 1 + context.packet_size // 8
    at, now, begun, ended, previous = past, context.timestamp_begin, context.timestamp_begin, context.timestamp_end, nil
    return true
  end
  return function()
    if at > last then
      local more, whole = next_packet()
      if not more then return nil, whole end
    end
    local header, past = take(layouts.header.id, text, at)
    local when = assert(layouts.header[layouts.header.labels[header.id]], "an event without a header")
    local time, seen
    time, past, seen = take(when, text, past)
    if seen then now = tell_time(when, seen, now) end
    assert(time and (seen or previous), "a packet's first event has no time")
    assert(previous or now == begun, "a packet does not begin with its first event")
    local form = assert(layouts.events[header.id], "an event without a description")
    local context
    context, past = take(layouts.contexts[header.id], text, past)
    local event
    event, at = take(form, text, past)
    event.called = event.name
    event.name, event.instant, event.turn, event.device = form.name, now, context.turn or 0, context.device
    event.stream = name
    previous = now
    return event
  end
end

local function before(a, b)
  if a.instant ~= b.instant then return a.instant < b.instant end
  if a.turn ~= b.turn then return a.turn < b.turn end
  return a.device < b.device
end

function ctf.records(folder)
  local layouts = ctf.description(folder)
  local sources = {}
  for i, name in ipairs(ctf.streams(folder)) do
    local next_event = ctf.stream_events(folder, name, layouts)
    sources[i] = { next = next_event, event = next_event() }
  end
  return function()
    local first
    for _, source in ipairs(sources) do
      if source.event and (not first or before(source.event, first.event)) then first = source end
    end
    if not first then return nil end
    local event = first.event
    first.event = first.next()
    assert(not first.event or not before(first.event, event),
      ("%s: events are not in order behind %s at (%d, %d, %d)"):format(event.stream, event.name, event.instant,
        event.turn, event.device))
    return event
  end
end

-- What plenum's forms mean (sim/trace_event.h).

-- Fields that an ending tells.
local ENDINGS = {
  here = function(event, name, value)
    if value == 0 then return 0 end
    if name ~= "message" and name ~= "cause" then
      return (value & 7) << 61 | event.device << 41 | value >> 3
    end
    return event.device << 40 | value
  end,
  ago = function(event, _, value) return event.instant - value end,
  ahead = function(event, _, value) return event.instant + value end,
}

local function spell_out(event)
  local said = {}
  for field, value in pairs(event) do
    local name, ending = field:match "^(.*)_(%l+)$"
    if ENDINGS[ending] then said[field] = { name, ENDINGS[ending](event, name, value) } end
  end
  for field, each in pairs(said) do
    event[field], event[each[1]] = nil, each[2]
  end
end

local PARTS = { "sending", "transfer", "propagation", "routing", "service", "mailbox", "edge", "handling", "processor" }

local COMPLETE = {}

local orders = {} -- by class: the names of its fields

local function bytes_of_event(event)
  local order = orders[event.name]
  if not order then
    order = {}
    for name in pairs(event) do
      if name ~= "stream" then order[#order + 1] = name end
    end
    table.sort(order)
    orders[event.name] = order
  end
  local values = {}
  for i, name in ipairs(order) do values[i] = event[name] end
  assert(#values == #order, "a field is not there")
  values[#values + 1] = "\n"
  return table.concat(values, " ")
end

local function complete(event)
  local function durations(first, last)
    local sum = 0
    for i = first, last do
      event[PARTS[i]] = event[PARTS[i]] or 0
      sum = sum + event[PARTS[i]]
    end
    return sum
  end
  if COMPLETE[event.name] then COMPLETE[event.name](event, durations) end
  event.bytes = bytes_of_event(event)
  return event
end

function COMPLETE.send(event) event.span, event.home = event.span or 0, event.home or event.device end

function COMPLETE.departure(event)
  event.service, event.transfer = event.service or 0, event.transfer or 0
  event.leaves = event.leaves or event.instant
end

function COMPLETE.delivery(event) event.process, event.sort = event.process or event.mailbox, event.sort or 0 end

function COMPLETE.receipt(event, durations) event.sent = event.sent or event.instant - durations(1, 7) end

function COMPLETE.handled(event, durations) event.taken = event.taken or event.instant - durations(8, 9) end

function COMPLETE.wait(event) event.answer = event.answer or 0 end

function COMPLETE.timer(event) event.answer = event.answer or 0 end

function COMPLETE.set(event) event.period = event.period or 0 end

function ctf.events(folder)
  local next_record = ctf.records(folder)
  return function()
    local event = next_record()
    if not event then return nil end
    spell_out(event)
    return complete(event)
  end
end

return ctf
