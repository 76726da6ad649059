-- SPDX-License-Identifier: MIT
-- Processes in a ring elect the one with the greatest identity, though none knows how many they are.
-- Source: E. Chang, R. Roberts, An improved algorithm for decentralized extrema-finding in circular configurations of
-- processes, CACM 22(5), 1979; D. S. Hirschberg, J. B. Sinclair, Decentralized extrema-finding in circular
-- configurations of processors, CACM 23(11), 1980; both in N. A. Lynch, Distributed Algorithms (1996).
-- Expect: one leader, known to all.  Chang-Roberts sends 2n - 1 messages where identities ascend along the ring,
-- n(n + 1) / 2 where they descend, and n(1 + 1/2 + ... + 1/n) on average; Hirschberg-Sinclair at most
-- 8n(1 + ceil(log2 n)).  n more announce the leader.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Leader election in a ring",
  params = {
    algorithm = { "chang_roberts", "that elects", one_of = { "chang_roberts", "hirschberg_sinclair" } },
    nodes = { 16, "in the ring", min = 1 },
    order = { "random", "of the identities along the ring", one_of = { "random", "ascending", "descending" } },
  },
}

local ring = {}

-- The process that many places further on.
local function at(place) return ring[(place - 1) % p.nodes + 1] end

local elect = {}

-- Identities travel one way; a smaller one ends where it meets a greater one.
function elect.chang_roberts(device, place, id)
  return device:spawn(function()
    local successor, leader = at(place + 1), nil
    successor:send { "candidate", id }
    repeat
      plenum.receive {
        { { "candidate", plenum.integer }, function(m, other)
          if other > id then successor:send(m)
          elseif other == id then successor:send { "leader", id } end
        end },
        { { "leader", plenum.integer }, function(m, other)
          leader = other
          if other ~= id then successor:send(m) end
        end },
      }
    until leader
    plenum.record("leader", leader)
  end)
end

-- A candidate asks the 1, 2, 4, ... next on both sides, and goes on while all of them are smaller.
local Candidate = plenum.process("candidate", { reach = 1, answers = 0 })

function Candidate:pass(m) at(self.place + m.way):send(m) end

function Candidate.command:START()
  for _, way in ipairs { -1, 1 } do self:pass { "candidate", self.id, way = way, hops = self.reach } end
end

Candidate:on({ "candidate", plenum.integer }, function(self, m, id)
  m.hops = m.hops - 1
  if id == self.id and m.way == 1 then self:pass { "leader", id, way = 1 }
  elseif id > self.id and m.hops > 0 then self:pass(m)
  elseif id > self.id then self:pass { "smaller", id, way = -m.way } end
end)

Candidate:on({ "smaller", plenum.integer }, function(self, m, id)
  if id ~= self.id then return self:pass(m) end
  self.answers = self.answers + 1
  if self.answers == 2 then
    self.reach, self.answers = 2 * self.reach, 0
    self:continue { "START" }
  end
end)

Candidate:on({ "leader", plenum.integer }, function(self, m, id)
  plenum.record("leader", id)
  if id ~= self.id then self:pass(m) end
end)

function elect.hirschberg_sinclair(device, place, id)
  return device:spawn(Candidate, { place = place, id = id })
end

local ids = {}
for i = 1, p.nodes do ids[i] = p.order == "descending" and p.nodes + 1 - i or i end
if p.order == "random" then ids = plenum.shuffle(ids) end

for i, device in ipairs(topology.ring { count = p.nodes, link = { latency = "1 ms", jitter = "1 ms" } }) do
  ring[i] = elect[p.algorithm](device, i, ids[i])
end

-- The fewest and the most messages that the election may take.
local function bounds(n)
  if p.algorithm == "hirschberg_sinclair" then return n, 8 * n * (1 + math.ceil(math.log(n, 2))) end
  local best, worst = 2 * n - 1, n * (n + 1) // 2
  return p.order == "descending" and worst or best, p.order == "ascending" and best or worst
end

local function sent(kind)
  local messages = plenum.metric("messages:" .. kind)
  return messages and messages.sent or 0
end

plenum.at_end(function()
  local leader, least, most = plenum.metric("leader"), bounds(p.nodes)
  local election = sent("candidate") + sent("smaller")
  plenum.check(leader.count == p.nodes and leader.min == p.nodes and leader.max == p.nodes, "one leader, known to all")
  plenum.check(least <= election and election <= most, "as many messages as the theorem allows")
  plenum.check(sent("leader") == p.nodes, "one round announces the leader")
  plenum.result("messages", election)
end)
