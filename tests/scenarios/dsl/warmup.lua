-- SPDX-License-Identifier: MIT
-- A warm-up: what is measured before its end does not count, to the tick.
-- Expect: 36 checks pass.
local plenum = require "plenum"
local trace = require "plenum.trace"

plenum.scenario { title = "Warm-up", unit = "tick", warmup = 10 }

local function equal(got, wanted, what)
  plenum.check(got == wanted, ("%s is %s, not %s"):format(what, tostring(got), tostring(wanted)))
end

local function near(got, wanted, what)
  plenum.check(math.abs(got - wanted) < 1e-12, ("%s is %s, not %s"):format(what, tostring(got), tostring(wanted)))
end

local here, there = plenum.device { name = "here" }, plenum.device { name = "there", courier = { rate = 1 } }
plenum.link(here, there, { latency = 2 })
local lossy = plenum.device { name = "lossy" }
plenum.link(here, lossy, { latency = 2, loss = 1 })

plenum.count("read", 5)
plenum.gauge("read_level", 3)

-- Each is at home one tick after it was sent, on the edge after that of its coming.
local sink = there:spawn(function()
  while true do
    plenum.receive()
    plenum.record("taken", plenum.now())
  end
end)

-- Mail that waits in its mailbox from 4 to 12, and from 8 to 12.
local sleeper = here:spawn(function()
  plenum.sleep(12)
  plenum.receive()
  plenum.receive()
end)

local answerer = there:spawn(function()
  while true do
    local m = plenum.receive()
    plenum.sleep(m[2])
    plenum.reply(m, true)
  end
end)

local lost = lossy:spawn(function() end)

here:spawn(function()
  plenum.gauge("load", 100)
  plenum.gauge("anew", 100)
  plenum.sleep(4)
  plenum.gauge("load", 6)
  plenum.send(sleeper, { "sleepy" })
  plenum.sleep(4)
  plenum.send(sleeper, { "sleepy" })
  plenum.send(lost, { "lost" })
  plenum.count("early")
  plenum.sleep(1)
  plenum.send(sink, { "news" })
  plenum.call(answerer, { "early", 0.5 })
end)

here:spawn(function()
  plenum.sleep(10)
  plenum.count("counted", 2)
  plenum.gauge("anew", 1)
  plenum.send(sink, { "news" })
  plenum.send(lost, { "lost" })
  plenum.call(answerer, { "late", 1 })
  plenum.sleep(20 - plenum.now())
  plenum.gauge("load", 2)
  plenum.count("counted", 3)
end)

plenum.experiment(function()
  plenum.sleep(9)
  equal(plenum.metric("early"), nil, "what was counted in the warm-up")
  equal(plenum.metric("load"), nil, "the gauge in the warm-up")
  equal(plenum.metric("messages").sent, 0, "messages in the warm-up")
  equal(plenum.metric("mailbox_depth").count, 0, "mail in the warm-up")
  equal(plenum.metric("mailbox_depth").mean, nil, "the level of mail in the warm-up")
  plenum.sleep(1)
  local load = plenum.metric("load")
  equal(load.count, 1, "levels at its end")
  equal(load.mean, 6, "the level at its end")
  equal(load.last, 6, "the last level at its end")
end)

plenum.experiment(function()
  plenum.sleep(30)
  plenum.stop()
end)

plenum.at_end(function()
  equal(plenum.metric("read"), nil, "what the file has counted")
  equal(plenum.metric("read_level").mean, 3, "the level that the file has set")
  local load = plenum.metric("load")
  equal(load.count, 2, "levels")
  equal(load.max, 6, "the greatest level")
  equal(load.mean, (6 * 10 + 2 * 10) / 20, "the mean level")
  local anew = plenum.metric("anew")
  equal(anew.count, 1, "levels set at its end")
  equal(anew.max, 1, "a level set anew at its end")
  equal(plenum.metric("counted").sum, 5, "what was counted at its end and later")
  equal(plenum.metric("taken").count, 2, "what was recorded later, of whatever")

  local news = plenum.metric("messages:news")
  equal(news.sent, 1, "news sent")
  equal(news.count, 1, "news taken")
  equal(news.hops, 1, "hops of news")
  equal(plenum.metric("messages:sleepy"), nil, "what was sent before and taken after")
  equal(plenum.metric("hops").count, 4, "hops: news, the late question, and both answers")
  equal(plenum.metric("messages:lost").sent, 1, "the lost one that was sent later")
  equal(plenum.metric("messages:lost").dropped, 1, "the lost one that counts")
  equal(plenum.metric("dropped").count, 1, "dropped")

  equal(plenum.metric("calls:function:early:1"), nil, "the early call")
  local late = plenum.metric("calls:function:late:1")
  equal(late.made, 1, "late calls made")
  equal(late.count, 1, "late calls answered")
  equal(#trace.table(), 1, "rows of calls")
  equal(trace.report().news.count, 1, "news in the report")
  equal(trace.report().total.count, plenum.metric("messages").sent, "all in the report")

  -- The two sleepy ones: from 10 to 12 each.
  local mail = plenum.metric("mailbox_depth:here")
  near(mail.sum, 4, "the wait at home")
  near(mail.mean, 4 / 20, "mail at home, on average")
  equal(plenum.metric("mailbox_depth:nowhere"), nil, "mail nowhere")
  equal(plenum.metric("mailbox_depth").count, plenum.metric("mailbox_depth:here").count
    + plenum.metric("mailbox_depth:there").count + plenum.metric("mailbox_depth:lossy").count, "mail of all")
  equal(plenum.metric("courier_queue:there").count, plenum.metric("courier_depth").count, "the courier's mail")
end)
