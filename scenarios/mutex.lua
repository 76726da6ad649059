-- SPDX-License-Identifier: MIT
-- Mutual exclusion: writers send what they have, bit by bit, to one reader, and lock it meanwhile, or do not.
-- Source: E. W. Dijkstra, Solution of a problem in concurrent programming control (CACM 8:9, 1965), for the problem;
-- aether 1.3.0, tests/examples/lock.lisp, for the world: it measured 28 ticks with locks and 5 without.
-- Expect: with locks each writer's writes stand together; without them two or more writers take turns, so that each
-- write but a writer's first comes after another's: (writes - 1) * writers interleavings.
local plenum = require "plenum"
local lock = require "plenum.lock"

local p = plenum.scenario {
  title = "Mutual exclusion",
  unit = "tick",
  params = {
    locked = { true, "whether writers lock the reader" },
    writers = { 2, "that have something to write", min = 1 },
    writes = { 3, "that each of them has", min = 1 },
    apart = { false, "whether each lives on a device of its own, a link away from the reader's" },
  },
}

local Reader = plenum.process("reader", { clock_rate = 1, seen = {} })
lock.lockable(Reader)
Reader:on("write", function(self, m) self.seen[#self.seen + 1] = { by = m.by, at = plenum.now() } end)
function Reader.command:START() self:continue { "START" } end

local Writer = plenum.process("writer", { clock_rate = 1, id = 0, left = p.writes, tries = 0 })
lock.lockable(Writer)

function Writer.command:START()
  if self.left == 0 then return end
  if not p.locked then return self:continue({ "TRANSMIT" }, { "START" }) end
  self.tries = self.tries + 1
  self:continue({ "LOCK", { self.reader } }, { "TRANSMIT" }, { "UNLOCK" }, { "START" })
end

function Writer.command:TRANSMIT()
  if self.aborting or self.left == 0 then return end
  self.reader:send { "write", by = self.id }
  self.left = self.left - 1
  self:continue { "TRANSMIT" }
end

local home = plenum.device { name = "home" }

local function make_place(i)
  if not p.apart then return home end
  local place = plenum.device { name = "writer-" .. i }
  plenum.link(home, place, { latency = 1 })
  return place
end

local reader = home:spawn(Reader)
local writers = {}
for i = 1, p.writers do writers[i] = make_place(i):spawn(Writer, { id = i, reader = reader }) end

-- All have ended, and what they have written has come.
plenum.stop_when(function()
  for _, writer in ipairs(writers) do
    if not plenum.halted(writer) then return false end
  end
  return #plenum.inspect(reader).seen == p.writers * p.writes
end)

-- How often somebody's writes are broken up by another's.
local function count_interleavings(seen)
  local changes = 0
  for i = 2, #seen do
    if seen[i].by ~= seen[i - 1].by then changes = changes + 1 end
  end
  return changes - (p.writers - 1)
end

plenum.at_end(function()
  local seen = plenum.inspect(reader).seen
  local interleavings, tries = count_interleavings(seen), 0
  for _, writer in ipairs(writers) do tries = tries + plenum.inspect(writer).tries end
  plenum.result("writes", seen)
  plenum.result("interleavings", interleavings)
  plenum.result("tries", tries)
  plenum.result("finished_at", plenum.now())
  plenum.check(#seen == p.writers * p.writes, "each write comes once")
  local alone = p.locked or p.writers == 1
  plenum.check(interleavings == (alone and 0 or (p.writes - 1) * p.writers),
    p.locked and "locked writes stand together" or "writes without a lock take turns")
end)
