-- SPDX-License-Identifier: MIT
-- golden/casts.json: a tree of eleven processes on one device, through which four casts are sent one after the other:
-- a plain one, one that process 2 stops, one with a command before the cast, and one after process 10 has died.
local plenum = require "plenum"
local cast = require "plenum.cast"

local p = plenum.scenario {
  title = "Casts, measured",
  unit = "tick",
  params = {
    word = { "broadcast", one_of = { "broadcast", "convergecast", "coloring" } },
    children = "0:2,1 1:5,4,3 2:7,6 3:9,8 6:10",
    sent = "1 11 21 41",
    last = 51,
  },
}

local count, below = 0, {}
for parent, list in p.children:gmatch("(%d+):(%S+)") do
  below[tonumber(parent)] = list
  for id in list:gmatch("%d+") do count = math.max(count, tonumber(id)) end
end

local Node = plenum.process("node", { clock_rate = 1, id = 0, color = -1, handled = {}, pushed = {}, children = {} })

function Node.command:START() self:continue { "START" } end
function Node.command:PUSH_TIMES(scalar) self:push(scalar * self.id) end
function Node.command:SET_TIMES(scalar)
  local frame = self.data:peek()
  frame.input = scalar * frame.input
end

-- Who handled a message of which case, when, and when it was stored: at once, since all live on one device.
function Node:note(m)
  local row = { m.case, plenum.instant(), self.id, math.tointeger(plenum.header().sent) }
  self.handled[#self.handled + 1] = row
end

function Node:push(value) self.pushed[#self.pushed + 1] = { plenum.instant(), value } end

Node:on("meet", function(self, m) self.children = m.children end)
Node:on("halt", function(self) self:die() end)

Node:broadcast("broadcast", function(self, m)
  self:note(m)
  if m.scalar then self:continue { "PUSH_TIMES", m.scalar } else self:push(self.id) end
  if m.stop_at == self.id then return cast.stop() end
  return { targets = self.children, handle_returned = m.handle_returned }
end)

Node:convergecast("convergecast", function(self, m)
  self:note(m)
  if m.scalar then self:continue { "SET_TIMES", m.scalar } end
  if m.stop_at == self.id then return cast.stop(0) end
  return { targets = self.children, input = self.id, combine = cast.sum, handle_returned = m.handle_returned }
end)

Node:broadcast("coloring", function(self, m)
  self:note(m)
  self.color, m.color = m.color, 1 - m.color
  return { targets = self.children }
end)

local node = plenum.device { name = "node", courier = { rate = 100, step = 0.01 } }
local nodes = {}
for id = 0, count do nodes[id] = node:spawn(Node, { id = id }) end
for id, list in pairs(below) do
  local children = {}
  for child in list:gmatch("%d+") do children[#children + 1] = nodes[tonumber(child)] end
  nodes[id]:send { "meet", children = children }
end

local CASES = {
  { p.word, case = "plain", color = 0 },
  { p.word, case = "abort at id 2", stop_at = 2 },
  { p.word, case = "script, scalar 2", scalar = 2 },
  { p.word, case = "rts, process 10 killed", handle_returned = true },
}

plenum.experiment(function()
  local answers, i = {}, 0
  for at in p.sent:gmatch("%d+") do
    i = i + 1
    if CASES[i].handle_returned then
      plenum.sleep(tonumber(at) - 1 - plenum.now())
      nodes[count]:send { "halt" }
    end
    plenum.sleep(tonumber(at) - plenum.now())
    local result = plenum.call(nodes[0], CASES[i])
    answers[i] = { case = CASES[i].case, answered_at = plenum.instant(), result = result }
  end
  plenum.result("answers", answers)
  plenum.sleep(p.last - plenum.now())
  plenum.stop()
end)

-- Replies and returned mail, counted at the end of each instant.
local stored, seen = {}, { reply = 0, returned = 0 }

local function look(kind, sum)
  for _ = seen[kind] + 1, sum do stored[#stored + 1] = { plenum.instant(), kind } end
  seen[kind] = sum
end

plenum.stop_when(function()
  local replies = plenum.metric "messages:reply"
  look("reply", replies and replies.sent or 0)
  look("returned", plenum.metric("returned").count)
  return false
end)

plenum.at_end(function()
  local handled, pushed, colors = {}, {}, {}
  for id = 0, count do
    local seen_last = plenum.inspect(nodes[id])
    for _, row in ipairs(seen_last.handled) do handled[#handled + 1] = row end
    for _, row in ipairs(seen_last.pushed) do pushed[#pushed + 1] = row end
    colors[id + 1] = seen_last.color
  end
  plenum.result("handled", handled)
  plenum.result("pushed", pushed)
  plenum.result("stored", stored)
  plenum.result("colors", colors)
end)
