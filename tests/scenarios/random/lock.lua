-- SPDX-License-Identifier: MIT
-- A random graph of processes that lock one another, over several devices: no two of them are ever within regions that
-- have a process in common, every attempt ends, and in the end all is free.
local plenum = require "plenum"
local lock = require "plenum.lock"

local p = plenum.scenario {
  title = "Random locks",
  unit = "tick",
  params = {
    tree = { false, "whether each is the target of one other at most" },
    deaths = { false, "whether some leave meanwhile" },
  },
}

local DEVICES, RATES = plenum.random(1, 4), { "1", "3", "1/2", "7/3" }
local count, attempts = plenum.random(2, 14), plenum.random(1, 6)

local devices = {}
for i = 1, DEVICES do
  local courier = plenum.bernoulli(0.5) and { rate = plenum.choice { 2, 10, 100 } } or nil
  devices[i] = plenum.device { name = "device-" .. i, courier = courier }
  for j = 1, i - 1 do plenum.link(devices[j], devices[i], { latency = plenum.choice { 0.01, 0.5, 1, 3 } }) end
end

-- The graph: whom each asks when it is locked.
local targets, nodes = {}, {}
for i = 1, count do targets[i] = {} end
for i = 2, count do
  if p.tree then
    local parent = plenum.random(1, i - 1)
    table.insert(targets[parent], i)
  else
    for _ = 1, plenum.random(0, 2) do table.insert(targets[i], plenum.random(1, count)) end
  end
end

local Node = plenum.process("node", { id = 0, left = attempts, ended = 0, entered = 0, inside = false })

local function addresses(list)
  local found = {}
  for i, id in ipairs(list) do found[i] = nodes[id] end
  return found
end

lock.lockable(Node, { targets = function(self) return addresses(targets[self.id]) end })
Node:on("leave", function(self) self:die() end)

function Node.command:START()
  if self.left == 0 then return self:continue { "IDLE" } end
  self.left = self.left - 1
  self.picks = {}
  for i = 1, plenum.random(0, 2) do self.picks[i] = plenum.random(1, count) end
  self:continue({ "PAUSE" }, { "LOCK", addresses(self.picks) }, { "ENTER" }, { "LEAVE" }, { "UNLOCK", self.id },
    { "END" })
end

function Node.command:IDLE()
  self:continue { "IDLE" }
  self:sleep_until_mail()
end

function Node.command:PAUSE() plenum.sleep(plenum.exponential(20)) end

function Node.command:ENTER()
  if self.aborting then return end
  self.inside = true
  self.entered = self.entered + 1
  plenum.sleep(plenum.exponential(3))
end

function Node.command:LEAVE() self.inside = false end

function Node.command:END()
  self.ended = self.ended + 1
  self:continue { "START" }
end

for i = 1, count do
  local rate = plenum.random(0, #RATES)
  nodes[i] = plenum.choice(devices):spawn(Node, {
    id = i, clock_rate = RATES[rate], exhaust_inbox = plenum.bernoulli(0.8),
  })
end

-- What is locked with these, each with who it is.
local function reach(list, seen)
  for _, id in ipairs(list) do
    if not seen[id] then
      seen[id] = true
      reach(targets[id], seen)
    end
  end
  return seen
end

plenum.stop_when(function()
  local holder = {}
  for i = 1, count do
    local node = plenum.inspect(nodes[i])
    if node.inside and node.status ~= "ended" then
      for id in pairs(reach(node.picks, {})) do
        plenum.check(not holder[id], "nobody is locked for two")
        plenum.check(p.deaths or plenum.inspect(nodes[id]).locked, "all that is wanted is locked")
        holder[id] = i
      end
    end
  end
end)

if p.deaths then
  plenum.experiment(function()
    for _, node in ipairs(nodes) do
      if plenum.bernoulli(0.4) then plenum.send_after(plenum.exponential(40), node, { "leave" }) end
    end
  end)
end

plenum.at_end(function()
  local entered = 0
  for _, node in ipairs(nodes) do
    local seen = plenum.inspect(node)
    if seen.status ~= "ended" then
      plenum.check(seen.ended == attempts, "every attempt ends")
      plenum.check(seen.locked == false and seen.aborting == false, "all is free in the end")
    end
    entered = entered + seen.entered
  end
  for _, device in ipairs(devices) do
    local seen = plenum.inspect(device)
    plenum.check(seen.mailboxes == seen.processes, "no mailbox is left")
  end
  plenum.result("entered", entered)
  plenum.result("attempts", count * attempts)
end)
