-- SPDX-License-Identifier: MIT
-- plenum's messages in Wireshark: a dissector for what `plenum export FOLDER --format pcapng` writes.
--
--   wireshark -X lua_script:plenum.lua run.pcapng         once; tshark likewise
--   cp plenum.lua ~/.local/lib/wireshark/plugins/         for ever (Help > About > Folders tells where)
--
-- Each device is an interface (column frame.interface_name).  A packet is the departure of a message on a link, its
-- delivery into a mailbox, or its receipt by a process.  Useful filters:
--
--   plenum.kind == "vote" && plenum.event == 2     deliveries of votes
--   plenum.message == "3.17"                       the life of a message, numbered as plenum.header().id
--   plenum.lost                                    what links have lost
--   plenum.age_ticks > 1000000                     what has been under way for long
--
-- Frame numbers are links: `previous` and `next` lead along the life of a message, `cause_frame` to where the
-- message was delivered whose handling has sent this one, and `effect_frame` from there on.
-- luacheck: globals Proto ProtoField ProtoExpert base frametype expert ENC_UTF_8

local plenum = Proto("plenum", "plenum message")

local EVENTS = { [1] = "departure", [2] = "delivery", [3] = "receipt" }
local field, expert_lost = {}, ProtoExpert.new("plenum.loss", "the link loses it", expert.group.SEQUENCE,
  expert.severity.WARN)

local function add(kind, name, title, ...) field[name] = ProtoField[kind]("plenum." .. name, title, ...) end

add("uint8", "version", "Version")
add("uint8", "event", "Event", base.DEC, EVENTS)
add("bool", "known", "Its sending is in the trace", 16, nil, 1)
add("int64", "instant", "Instant (ticks)")
add("int32", "turn", "Turn")
add("uint32", "device_number", "Device number")
add("string", "device", "Device")
add("string", "message", "Message")
add("string", "cause", "Cause")
add("string", "span", "Span")
add("string", "from", "From")
add("string", "to", "To")
add("uint64", "from_number", "From (number)", base.HEX)
add("uint64", "to_number", "To (number)", base.HEX)
add("int64", "sent", "Sent (ticks)")
add("int64", "age_ticks", "Age (ticks)")
add("uint32", "home_number", "Home device number")
add("string", "source", "Source")
add("string", "home", "Home")
add("uint32", "size", "Size")
add("string", "kind", "Kind")
add("uint32", "link", "Link")
add("uint32", "peer_number", "Peer device number")
add("string", "peer", "Peer")
add("uint32", "depth", "Depth of the mailbox")
add("bool", "lost", "Lost")
for _, name in ipairs { "queued", "leaves", "arrival" } do
  add("int64", name, name:sub(1, 1):upper() .. name:sub(2) .. " (instant, ticks)")
end
for _, name in ipairs { "sending", "transfer", "propagation", "routing", "service", "mailbox", "edge" } do
  add("int64", name, name:sub(1, 1):upper() .. name:sub(2) .. " (ticks)")
end
add("framenum", "previous", "Before", base.NONE)
add("framenum", "next", "After", base.NONE)
add("framenum", "cause_frame", "Caused by", base.NONE, frametype.REQUEST)
add("framenum", "effect_frame", "Has caused", base.NONE, frametype.RESPONSE)

local list = {}
for _, one in pairs(field) do list[#list + 1] = one end
plenum.fields = list
plenum.experts = { expert_lost }

-- What is known of frames, as they were first seen: a message's latest and its delivery, and of each frame its
-- neighbours.
local latest, delivered, before, after, cause_of, effects

function plenum.init() latest, delivered, before, after, cause_of, effects = {}, {}, {}, {}, {}, {} end

-- The first departure or delivery of a message is what its cause has led to.
local function learn(number, event, message, cause)
  before[number] = latest[message]
  if latest[message] then
    after[latest[message]] = number
  elseif delivered[cause] then
    local seen = effects[delivered[cause]] or {}
    seen[#seen + 1] = number
    effects[delivered[cause]] = seen
  end
  latest[message] = number
  if event == 2 and not delivered[message] then delivered[message] = number end
  cause_of[number] = delivered[cause]
end

-- "3.17" is the 17th message of device 3: 24 bits and 40.  Lua may be 5.2, which has no operators on bits.
local function shown_id(range)
  local high, low = range(0, 4):uint(), range(4, 4):uint()
  if high == 0 and low == 0 then return "" end
  return ("%d.%d"):format(math.floor(high / 256), high % 256 * 4294967296 + low)
end

-- Reads from the front to the end.
local function reader(buffer, tree)
  local at = 0
  local self = {}
  function self.take(length)
    at = at + length
    return buffer(at - length, length)
  end
  function self.number(name, length) return tree:add(field[name], self.take(length)) end
  function self.id(name)
    local range = self.take(8)
    local text = shown_id(range)
    if text ~= "" then tree:add(field[name], range, text) end
    return text
  end
  function self.text(name)
    local length = self.take(2):uint()
    if length == 0 then return "" end
    local range = self.take(length)
    tree:add_packet_field(field[name], range, ENC_UTF_8)
    return range:string(ENC_UTF_8)
  end
  return self
end

local TICKS = 8
local function departure(from, tree)
  from.number("link", 4)
  from.number("peer_number", 4)
  from.number("queued", TICKS)
  from.number("service", TICKS)
  from.number("leaves", TICKS)
  from.number("transfer", TICKS)
  local arrival = from.take(TICKS)
  tree:add(field.arrival, arrival)
  local lost = arrival:bytes():tohex() == ("F"):rep(16)
  if lost then
    tree:add(field.lost, true):set_generated()
    tree:add_proto_expert_info(expert_lost)
  end
  return lost
end

local function receipt(from)
  for _, name in ipairs { "sending", "transfer", "propagation", "routing", "service", "mailbox", "edge" } do
    from.number(name, TICKS)
  end
end

local function add_frames(tree, number)
  local function link(name, frame)
    if frame then tree:add(field[name], frame):set_generated() end
  end
  link("previous", before[number])
  link("next", after[number])
  link("cause_frame", cause_of[number])
  for _, frame in ipairs(effects[number] or {}) do link("effect_frame", frame) end
end

-- A column is one line, and may be shown on a terminal, which control characters would command.
local function line(text) return (text:gsub("%c", " ")) end

local function show(pinfo, event, kind, lost, message, here, there)
  pinfo.cols.protocol, pinfo.cols.src, pinfo.cols.dst = "plenum", line(here), line(there)
  pinfo.cols.info = ("%s %s %s%s"):format(EVENTS[event] or "?", message, line(kind), lost and " (lost)" or "")
end

function plenum.dissector(buffer, pinfo, root)
  local tree = root:add(plenum, buffer())
  local from = reader(buffer, tree)
  from.number("version", 1)
  local event = buffer(1, 1):uint()
  from.number("event", 1)
  from.number("known", 2)
  local instant = from.take(TICKS)
  tree:add(field.instant, instant)
  from.number("turn", 4)
  from.number("device_number", 4)
  local message, cause = from.id "message", from.id "cause"
  from.id "span"
  local from_range, to_range = from.take(8), from.take(8)
  local sent = from.take(TICKS)
  if sent:bytes():tohex() ~= ("F"):rep(16) then
    tree:add(field.sent, sent)
    tree:add(field.age_ticks, instant:int64() - sent:int64()):set_generated()
  end
  from.number("home_number", 4)
  from.number("size", 4)
  local lost
  if event == 1 then
    lost = departure(from, tree)
  elseif event == 2 then
    from.number("depth", 4)
  elseif event == 3 then
    receipt(from)
  end
  local kind, device = from.text "kind", from.text "device"
  local peer = event == 1 and from.text "peer" or nil
  local source = from.text "source"
  from.text "home"
  from.text "from"
  tree:add(field.from_number, from_range)
  from.text "to"
  tree:add(field.to_number, to_range)
  if not pinfo.visited then learn(pinfo.number, event, message, cause) end
  add_frames(tree, pinfo.number)
  show(pinfo, event, kind, lost, message, peer and device or source, peer or device)
end
