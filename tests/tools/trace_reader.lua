-- SPDX-License-Identifier: MIT
-- Reads a trace by its own description, for tests of what is made of one:
-- read(folder) → { { class=, instant=, turn=, device=, FIELD=... }, ... } in order of (instant, turn, device).
local TYPES = { id_t = "I8", address_t = "I8", ticks_t = "i8", number_t = "I4", text_t = "z", real_t = "d" }
local HEADER = 48

local function file(path)
  local handle = assert(io.open(path, "rb"))
  local text = handle:read("a")
  handle:close()
  return text
end

local function classes(metadata)
  local list = {}
  for name, id, fields in metadata:gmatch 'event {%s*name = "([%w_]+)";%s*id = (%d+);.-fields := struct {(.-)}' do
    local class = { name = name, format = "<", names = {} }
    for kind, field in fields:gmatch "([%w_]+) _([%w_]+);" do
      class.format = class.format .. assert(TYPES[kind], kind)
      class.names[#class.names + 1] = field
    end
    list[tonumber(id)] = class
  end
  return list
end

local function read_event(class, packet, at, event)
  local values = table.pack(class.format:unpack(packet, at))
  for i, name in ipairs(class.names) do event[name] = values[i] end
  return values[values.n]
end

local function read_stream(text, list, events)
  local packet_at = 1
  while packet_at <= #text do
    local size = ("<I8"):unpack(text, packet_at + 24) // 8
    local at = packet_at + HEADER
    while at < packet_at + size do
      local id, instant, device, turn
      id, instant, device, turn, at = ("<I1 i8 I4 i4"):unpack(text, at)
      local event = { class = list[id].name, instant = instant, turn = turn, device = device, order = #events }
      at = read_event(list[id], text, at, event)
      events[#events + 1] = event
    end
    packet_at = packet_at + size
  end
end

return function(folder)
  local list, events = classes(file(folder .. "/ctf/metadata")), {}
  for i = 0, 64 do
    local there = io.open(("%s/ctf/stream-%d"):format(folder, i), "rb")
    if there then
      read_stream(there:read("a"), list, events)
      there:close()
    end
  end
  table.sort(events, function(a, b)
    if a.instant ~= b.instant then return a.instant < b.instant end
    if a.turn ~= b.turn then return a.turn < b.turn end
    if a.device ~= b.device then return a.device < b.device end
    return a.order < b.order
  end)
  return events
end
