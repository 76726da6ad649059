-- SPDX-License-Identifier: MIT
-- golden/locks.json, recursive_lock: a lock from outside over a tree of eleven clocked processes of one device.
local plenum = require "plenum"
local lock = require "plenum.lock"

local p = plenum.scenario {
  title = "A lock over a tree",
  unit = "tick",
  params = {
    rate = { "1", "of the processes' clocks" },
    parents = { "0 0 1 1 1 2 2 3 3 6", "the parent of process 1, 2, ..." },
    test = { 3, "the process that gets a message which is handled only when it is not locked" },
    test_at = 20.0,
    unlock_at = 21.0,
    until_at = 40.0,
  },
}

local children = { [0] = {} } -- of each, the last first
local count = 0
for parent in p.parents:gmatch("%d+") do
  count = count + 1
  children[count] = {}
  table.insert(children[math.tointeger(tonumber(parent))], 1, count)
end

local nodes = {}

local Node = plenum.process("node", { clock_rate = p.rate, id = 0, tested_at = false })

lock.lockable(Node, { targets = function(self)
  local targets = {}
  for i, child in ipairs(children[self.id]) do targets[i] = nodes[child] end
  return targets
end })

Node:on("test", function(self) self.tested_at = plenum.instant() end, function(self) return not self.locked end)

function Node.command:START() self:continue { "START" } end

local device = plenum.device { name = "node", courier = { rate = 100, step = 0.01 } }
for id = 0, count do nodes[id] = device:spawn(Node, { id = id }) end

-- Which are locked is looked at after each instant.
local locked_at, free_at, order = {}, {}, {}
plenum.stop_when(function()
  for id = 0, count do
    local locked = plenum.inspect(nodes[id]).locked
    if locked and not locked_at[id] then locked_at[id] = plenum.instant() end
    if locked_at[id] and not locked and not free_at[id] then
      free_at[id] = plenum.instant()
      order[#order + 1] = id
    end
  end
end)

plenum.experiment(function()
  local box = plenum.mailbox()
  nodes[0]:send { "lock", reply_to = box.address }
  local first = box:receive()
  plenum.result("lock_reply_time", plenum.instant())
  plenum.result("lock_result_is_address", plenum.device_of(first[2]) == device)
  plenum.sleep(p.test_at - plenum.now())
  nodes[p.test]:send { "test" }
  plenum.sleep(p.unlock_at - plenum.now())
  first[2]:send { "unlock" }
  local second = box:receive()
  plenum.result("unlock_reply_time", plenum.instant())
  plenum.result("unlock_result", second[2])
  plenum.sleep(p.until_at - plenum.now())
  box:close()
  local started, finished = {}, {}
  for id = 0, count do started[id + 1], finished[id + 1] = locked_at[id], free_at[id] end
  plenum.result("started", started)
  plenum.result("finished", finished)
  plenum.result("tested_at", plenum.inspect(nodes[p.test]).tested_at)
  plenum.result("mailboxes", plenum.inspect(device).mailboxes)
  plenum.result("dropped", plenum.metric("dropped").count)
  plenum.result("returned", plenum.metric("returned").count)
  plenum.stop()
end)
