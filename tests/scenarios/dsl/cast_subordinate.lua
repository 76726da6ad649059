-- SPDX-License-Identifier: MIT
-- plenum.cast in side processes: casts beside each other, and beside the process's own commands.
-- Expect: 13 checks pass.
local plenum = require "plenum"
local cast = require "plenum.cast"

plenum.scenario { title = "cast subordinate", unit = "tick", crashes = "data" }

local device = plenum.device { name = "node" }

local Leaf = plenum.process("leaf", { clock_rate = 1, value = 0, slow = 0 })
function Leaf.command:START() self:continue { "START" } end
function Leaf.command:LATER(m) plenum.sleep(self.slow) plenum.reply(m, self.value) end
Leaf:on("ask", function(self, m) self:continue { "LATER", m } end)
Leaf:on("tell", function(self, m)
  self.told = m.word
  self:continue { "LATER", m }
end)

local Root = plenum.process("root", { clock_rate = 1, leaves = {}, edges = 0, begun = 0 })
function Root.command:START()
  self.edges = self.edges + 1
  self:continue { "START" }
end
function Root.command:DOUBLE() self.data:peek().input = 2 * self.data:peek().input end
Root:on("meet", function(self, m) self.leaves = m.leaves end)
Root:convergecast_subordinate("ask", function(self, m)
  self.begun = self.begun + 1
  plenum.check(#self.data == 0 and #self.commands > 0, "its stacks are its own")
  if m.stop then return cast.stop("stopped", "asked to") end
  return { targets = self.leaves, input = m.input, combine = cast.sum }
end)
cast.broadcast_subordinate(Root, "tell", function(self, m)
  plenum.sleep(2)
  m.word = m.word .. "!"
  return { targets = self.leaves }
end)
Root:convergecast_subordinate({ "scaled", plenum.integer }, function(self, _, input)
  self:continue({ "DOUBLE" }, { "DOUBLE" })
  return { input = input }
end, function(_, m) return not m.refused end)
Root:rpc("scaled", function() return "refused" end)
Root:convergecast_subordinate("broken", function() return 7 end)

local quick = device:spawn(Leaf, { value = 1 })
local slow = device:spawn(Leaf, { value = 2, slow = 20 })
local root = device:spawn(Root)
root:send { "meet", leaves = { quick } }
local patient = device:spawn(Root)
patient:send { "meet", leaves = { quick, slow } }

plenum.experiment(function()
  local function ask(who, message)
    local before = plenum.now()
    local answer = plenum.call(who, message)
    return answer, plenum.now() - before
  end
  plenum.sleep(10)
  -- Handled and begun an edge after the question, cast on the next; the leaf's command answers an edge later.
  local answer, took = ask(root, { "ask", input = 5 })
  plenum.check(answer == 6 and took == 4, "a side process casts an edge after it has begun")
  answer, took = ask(root, { "ask", stop = true })
  plenum.check(answer == "stopped" and took == 1, "a stop answers at once")
  answer, took = ask(root, { "scaled", 3 })
  plenum.check(answer == 12 and took == 4, "commands run in the side process, then the cast")
  plenum.check(ask(root, { "scaled", 3, refused = true }) == "refused", "a guard is asked by the process itself")
  answer, took = ask(root, { "tell", word = "x" })
  plenum.check(answer == nil and took > 4 and took <= 6, "a broadcast in a side process may block")
  plenum.check(plenum.inspect(quick).told == "x!", "and passes on what it has changed")

  -- Two waves at once, each as long as one, while the process goes on.
  local before, edges = plenum.now(), plenum.inspect(patient).edges
  local first = plenum.ask(patient, { "ask", input = 0 })
  plenum.sleep(5)
  plenum.check(plenum.inspect(patient).edges == edges + 5, "the process goes on meanwhile")
  local second = plenum.ask(root, { "ask", input = 100 })
  plenum.check(second:await() == 101 and plenum.now() == before + 9, "another wave overtakes it")
  plenum.check(first:await() == 3 and plenum.now() >= before + 20, "which ends when its last answer is there")
  plenum.check(plenum.inspect(patient).begun == 1 and plenum.inspect(root).begun == 3, "fields are the process's")

  root:send { "broken" }
  plenum.sleep(5)
  plenum.check(ask(root, { "ask", input = 1 }) == 2, "a side process that fails takes nobody with it")
  plenum.sleep(5)
  plenum.check(plenum.inspect(device).processes == 4, "side processes end")
  plenum.stop()
end)
