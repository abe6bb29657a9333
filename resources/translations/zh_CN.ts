<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>neurosurgeon::AboutDialog</name>
        <message>
            <source>About Neurosurgeon Workbench</source>
            <translation>关于 Neurosurgeon Workbench</translation>
        </message>
        <message>
            <source>Cuts a neural network into a part for the edge and a part for the cloud, shows what every cut costs, and runs the best one for real.&lt;br&gt;After Kang et al., &lt;i&gt;Neurosurgeon&lt;/i&gt;, ASPLOS 2017. Free software under the GNU GPL, version 3.</source>
            <translation>把神经网络切成边缘和云端两部分，显示每种切法的代价，并真实运行最佳切法。&lt;br&gt;依据 Kang 等人，&lt;i&gt;Neurosurgeon&lt;/i&gt;，ASPLOS 2017。自由软件，GNU GPL 第 3 版。</translation>
        </message>
        <message>
            <source>About this program</source>
            <translation>关于本程序</translation>
        </message>
        <message>
            <source>Versions</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>Copy the versions</source>
            <translation>复制版本信息</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::BandChart</name>
        <message>
            <source>cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>ms</source>
            <translation>ms</translation>
        </message>
        <message>
            <source>At &lt;b&gt;%1&lt;/b&gt; the best is&lt;br&gt;&lt;b&gt;%2&lt;/b&gt;: %3</source>
            <translation>带宽为 &lt;b&gt;%1&lt;/b&gt; 时最佳：&lt;br&gt;&lt;b&gt;%2&lt;/b&gt;：%3</translation>
        </message>
        <message>
            <source>dashed: edge only, dotted: cloud only</source>
            <translation>虚线：全在边缘，点线：全在云端</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::BandwidthChart</name>
        <message>
            <source>sample (dot): %1</source>
            <translation>样本（点）：%1</translation>
        </message>
        <message>
            <source>now</source>
            <translation>现在</translation>
        </message>
        <message>
            <source>Mbit/s</source>
            <translation>Mbit/s</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>已暂停</translation>
        </message>
        <message numerus="yes">
            <source>&lt;b&gt;%1&lt;/b&gt; goodput, %2 to %3 in %n samples&lt;br&gt;round trip %4&lt;br&gt;measured %5 s ago by timing frames at their receiver</source>
            <translation>
                <numerusform>有效带宽 &lt;b&gt;%1&lt;/b&gt;，%n 个样本在 %2 到 %3 之间&lt;br&gt;往返 %4&lt;br&gt;%5 秒前由接收方对帧计时测得</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Banner</name>
        <message>
            <source>There is no connection to the cloud.</source>
            <translation>没有与云端的连接。</translation>
        </message>
        <message>
            <source>The cloud said no.</source>
            <translation>云端拒绝了请求。</translation>
        </message>
        <message>
            <source>A file cannot be used.</source>
            <translation>文件无法使用。</translation>
        </message>
        <message>
            <source>This is not possible now.</source>
            <translation>现在无法这样做。</translation>
        </message>
        <message>
            <source>Stopped.</source>
            <translation>已停止。</translation>
        </message>
        <message>
            <source>That did not work.</source>
            <translation>操作没有成功。</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>消息</translation>
        </message>
        <message>
            <source>Close the message</source>
            <translation>关闭消息</translation>
        </message>
        <message>
            <source>Close (Esc)</source>
            <translation>关闭（Esc）</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Reconnect</source>
            <translation>重新连接</translation>
        </message>
        <message>
            <source>Connect to another</source>
            <translation>连接另一台</translation>
        </message>
        <message>
            <source>Profile again</source>
            <translation>重新测量</translation>
        </message>
        <message>
            <source>Measure again</source>
            <translation>再测一次</translation>
        </message>
        <message>
            <source>Run again</source>
            <translation>再运行一次</translation>
        </message>
        <message>
            <source>Choose a picture</source>
            <translation>选择图片</translation>
        </message>
        <message>
            <source>Open another file</source>
            <translation>打开其他文件</translation>
        </message>
        <message>
            <source>Save elsewhere</source>
            <translation>存到别处</translation>
        </message>
        <message>
            <source>Take a free port</source>
            <translation>使用空闲端口</translation>
        </message>
        <message>
            <source>Show the log</source>
            <translation>显示日志</translation>
        </message>
        <message>
            <source>Pair…</source>
            <translation>配对…</translation>
        </message>
        <message>
            <source>Stop trying</source>
            <translation>不再尝试</translation>
        </message>
        <message>
            <source>Send encrypted</source>
            <translation>加密发送</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::CloudController</name>
        <message>
            <source>The port %1 cannot be used.</source>
            <translation>端口 %1 无法使用。</translation>
        </message>
        <message>
            <source>waiting for edges at %1</source>
            <translation>在 %1 等待边缘设备</translation>
        </message>
        <message>
            <source>answered %1 at %2: %3, queue %4</source>
            <translation>已应答 %1（切分 %2）：%3，排队 %4</translation>
        </message>
        <message>
            <source>%1 connected from %2</source>
            <translation>%1 从 %2 连接</translation>
        </message>
        <message>
            <source>%1 left: %2</source>
            <translation>%1 已离开：%2</translation>
        </message>
        <message>
            <source>paired with %1 at %2</source>
            <translation>已与 %2 的 %1 配对</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::CloudPage</name>
        <message>
            <source>not listening</source>
            <translation>未监听</translation>
        </message>
        <message>
            <source>waiting for an edge at</source>
            <translation>等待边缘设备连接到</translation>
        </message>
        <message numerus="yes">
            <source>%n edge(s) at</source>
            <translation>
                <numerusform>%n 台边缘设备，地址</numerusform>
            </translation>
        </message>
        <message>
            <source>Address %1</source>
            <translation>地址 %1</translation>
        </message>
        <message>
            <source>also %1</source>
            <translation>也可用 %1</translation>
        </message>
        <message>
            <source>no other addresses</source>
            <translation>没有其他地址</translation>
        </message>
        <message>
            <source>Anyone who reaches this address may use this computer, and data travels in plain.</source>
            <translation>能访问此地址的任何人都可使用本机，数据不加密传输。</translation>
        </message>
        <message>
            <source>%1 /s</source>
            <translation>%1 次/秒</translation>
        </message>
        <message>
            <source>Cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>This cloud</source>
            <translation>本机云端</translation>
        </message>
        <message>
            <source>Answered requests</source>
            <translation>已应答的请求</translation>
        </message>
        <message>
            <source>a second, last 60 s</source>
            <translation>每秒，最近 60 秒</translation>
        </message>
        <message>
            <source>Nothing was asked of this cloud yet.</source>
            <translation>还没有任何请求。</translation>
        </message>
        <message>
            <source>Connected edges</source>
            <translation>已连接的边缘设备</translation>
        </message>
        <message>
            <source>No edge is connected. On the other computer choose Edge and type the address above.</source>
            <translation>没有边缘设备连接。请在另一台计算机上选择“边缘”，输入上面的地址。</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>日志</translation>
        </message>
        <message>
            <source>Disconnect</source>
            <translation>断开</translation>
        </message>
        <message>
            <source>Disconnect the chosen edge</source>
            <translation>断开所选的边缘设备</translation>
        </message>
        <message>
            <source>Load</source>
            <translation>负载</translation>
        </message>
        <message>
            <source>Share of the last ten seconds spent computing</source>
            <translation>最近十秒内用于计算的比例</translation>
        </message>
        <message>
            <source>Throughput</source>
            <translation>吞吐量</translation>
        </message>
        <message>
            <source>Answered requests a second, over the last ten seconds</source>
            <translation>最近十秒平均每秒应答的请求数</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>已应答</translation>
        </message>
        <message>
            <source>Requests answered since this cloud listens</source>
            <translation>开始监听以来应答的请求数</translation>
        </message>
        <message>
            <source>Pairing code %1</source>
            <translation>配对码 %1</translation>
        </message>
        <message>
            <source>No edge is paired yet: only programs on this computer can use this cloud.</source>
            <translation>尚未与任何边缘端配对：只有本机程序可以使用此云端。</translation>
        </message>
        <message>
            <source>Another code</source>
            <translation>换一个配对码</translation>
        </message>
        <message>
            <source>Pair an edge…</source>
            <translation>与边缘端配对…</translation>
        </message>
        <message>
            <source>Allow plain data</source>
            <translation>允许明文数据</translation>
        </message>
        <message>
            <source>Paired edges may send their tensors without encryption, which is faster and can be read and changed on the way</source>
            <translation>已配对的边缘端可以不加密地发送张量，速度更快，但途中可能被读取和篡改</translation>
        </message>
        <message>
            <source>Peers…</source>
            <translation>对端…</translation>
        </message>
        <message>
            <source>Paired edges</source>
            <translation>已配对的边缘端</translation>
        </message>
        <message numerus="yes">
            <source>Type this code on the edge. It is valid for %1:%2 and %n more try(s).</source>
            <translation>
                <numerusform>在边缘端输入此配对码。有效时间还有 %1:%2，还可尝试 %n 次。</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n paired edge(s) may use this cloud.</source>
            <translation>
                <numerusform>%n 个已配对的边缘端可以使用此云端。</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::DataTable</name>
        <message>
            <source>Copy the rows</source>
            <translation>复制这些行</translation>
        </message>
        <message>
            <source>Find in the table</source>
            <translation>在表中查找</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>表格</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::EdgeController</name>
        <message>
            <source>This connection is not protected (--insecure).</source>
            <translation>此连接没有保护 (--insecure)。</translation>
        </message>
        <message>
            <source>Nobody has checked who the cloud is, and tensors travel in plain, even to a paired cloud.</source>
            <translation>未核实云端身份，张量以明文传输，对已配对的云端也是如此。</translation>
        </message>
        <message>
            <source>The link was lost in the middle of a run, which waits for the cloud.</source>
            <translation>运行中链路断开；正在等待云端恢复。</translation>
        </message>
        <message>
            <source>The link was lost in the middle of a run; what is left is computed here.</source>
            <translation>运行中链路断开；其余部分在本机上计算。</translation>
        </message>
        <message>
            <source>The bandwidth could not be measured.</source>
            <translation>无法测量带宽。</translation>
        </message>
        <message>
            <source>profiling in the cloud</source>
            <translation>正在云端测量</translation>
        </message>
        <message>
            <source>profiling on the edge</source>
            <translation>正在边缘测量</translation>
        </message>
        <message>
            <source>stopped</source>
            <translation>已停止</translation>
        </message>
        <message>
            <source>disconnected</source>
            <translation>已断开</translation>
        </message>
        <message>
            <source>connecting to %1:%2</source>
            <translation>正在连接 %1:%2</translation>
        </message>
        <message>
            <source>connected to %1, version %2</source>
            <translation>已连接到 %1，版本 %2</translation>
        </message>
        <message>
            <source>The link was lost in the middle of a run; the finished runs are kept.</source>
            <translation>运行途中链路中断；已完成的运行结果保留。</translation>
        </message>
        <message>
            <source>The connection to the cloud was lost.</source>
            <translation>与云端的连接已中断。</translation>
        </message>
        <message>
            <source>%1 is open</source>
            <translation>已打开 %1</translation>
        </message>
        <message>
            <source>profiles are there: edge %1, cloud %2</source>
            <translation>测量完成：边缘 %1，云端 %2</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>measured %1, round trip %2</source>
            <translation>测得 %1，往返 %2</translation>
        </message>
        <message>
            <source>running</source>
            <translation>运行</translation>
        </message>
        <message numerus="yes">
            <source>%n run(s) finished</source>
            <translation>
                <numerusform>%n 次运行完成</numerusform>
            </translation>
        </message>
        <message>
            <source>moved from %1 to %2: %3</source>
            <translation>已从 %1 切换到 %2：%3</translation>
        </message>
        <message>
            <source>%2 is better than %1 now: %3</source>
            <translation>现在 %2 优于 %1：%3</translation>
        </message>
        <message>
            <source>bandwidth %1 → %2</source>
            <translation>带宽 %1 → %2</translation>
        </message>
        <message>
            <source>round trip %1 → %2</source>
            <translation>往返时间 %1 → %2</translation>
        </message>
        <message>
            <source>edge load %1 → %2</source>
            <translation>边缘负载 %1 → %2</translation>
        </message>
        <message>
            <source>cloud load %1 → %2</source>
            <translation>云端负载 %1 → %2</translation>
        </message>
        <message>
            <source>%1 is forgotten; the session with it has ended.</source>
            <translation>已忘记 %1；与它的会话已结束。</translation>
        </message>
        <message>
            <source>%1 is forgotten; nothing waits for it any more.</source>
            <translation>已忘记 %1；不再等待它。</translation>
        </message>
        <message>
            <source>the cloud has measured a better profile</source>
            <translation>云端测得了更好的性能剖析</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::EdgePage</name>
        <message>
            <source>Totals appear when both sides are profiled and the link is measured.</source>
            <translation>两侧都测量完毕、链路测好后，这里显示总时间。</translation>
        </message>
        <message>
            <source>Totals need a cloud to compare with.</source>
            <translation>需要连接云端才能比较总时间。</translation>
        </message>
        <message>
            <source>Profile</source>
            <translation>测量</translation>
        </message>
        <message>
            <source>Connect to a cloud</source>
            <translation>连接云端</translation>
        </message>
        <message>
            <source>The best point for each bandwidth appears with the totals.</source>
            <translation>各带宽下的最佳切分点与总时间一起显示。</translation>
        </message>
        <message>
            <source>The link is being measured.</source>
            <translation>正在测量链路。</translation>
        </message>
        <message>
            <source>There is no link to measure yet.</source>
            <translation>还没有可测量的链路。</translation>
        </message>
        <message>
            <source>Choose a network to see what its layers cost.</source>
            <translation>选择一个网络，查看各层的代价。</translation>
        </message>
        <message>
            <source>Choose a model</source>
            <translation>选择模型</translation>
        </message>
        <message>
            <source>No run yet: measured times will stand here beside the predicted ones.</source>
            <translation>尚未运行：这里将并列显示实测时间与预测时间。</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>No run yet: a run appears here as a time line of edge, link and cloud.</source>
            <translation>尚未运行：运行后这里显示边缘、链路、云端的时间线。</translation>
        </message>
        <message>
            <source>recorded sample</source>
            <translation>录制的样例</translation>
        </message>
        <message>
            <source>edge %1; cloud %2</source>
            <translation>边缘：%1；云端：%2</translation>
        </message>
        <message>
            <source>what-if, not measured</source>
            <translation>假设，非实测</translation>
        </message>
        <message>
            <source>predicted from the profiles and the link</source>
            <translation>由测量结果与链路预测</translation>
        </message>
        <message>
            <source>Edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>Link</source>
            <translation>链路</translation>
        </message>
        <message>
            <source>What if?</source>
            <translation>如果……</translation>
        </message>
        <message>
            <source>Prediction</source>
            <translation>预测</translation>
        </message>
        <message>
            <source>Graph</source>
            <translation>计算图</translation>
        </message>
        <message>
            <source>Layers</source>
            <translation>各层</translation>
        </message>
        <message>
            <source>Cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>Total for each partition point</source>
            <translation>各切分点的总时间</translation>
        </message>
        <message>
            <source>Upload</source>
            <translation>传输</translation>
        </message>
        <message>
            <source>Bandwidth</source>
            <translation>带宽</translation>
        </message>
        <message>
            <source>last 60 s</source>
            <translation>最近 60 秒</translation>
        </message>
        <message>
            <source>Best point at each bandwidth</source>
            <translation>各带宽下的最佳切分点</translation>
        </message>
        <message>
            <source>Mbit/s</source>
            <translation>Mbit/s</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>运行记录</translation>
        </message>
        <message>
            <source>pin two to compare them on the time line</source>
            <translation>固定两次运行，在时间线上比较</translation>
        </message>
        <message>
            <source>Time line</source>
            <translation>时间线</translation>
        </message>
        <message>
            <source>ms since the run began; dashed: as predicted</source>
            <translation>自运行开始，ms；虚线：预测</translation>
        </message>
        <message>
            <source>The network as a graph, coloured by side (Ctrl+G)</source>
            <translation>以图显示网络，按所在侧着色（Ctrl+G）</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Pause the bandwidth chart</source>
            <translation>暂停带宽图</translation>
        </message>
        <message>
            <source>Stops drawing; measuring goes on</source>
            <translation>停止绘图，测量继续</translation>
        </message>
        <message>
            <source>Left and Right move the partition line; the layers table holds the same values.</source>
            <translation>左右方向键移动切分线；各层表格含有相同数值。</translation>
        </message>
        <message>
            <source>Left and Right choose the partition point.</source>
            <translation>左右方向键选择切分点。</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>日志</translation>
        </message>
        <message>
            <source>Tables</source>
            <translation>表格</translation>
        </message>
        <message>
            <source>Where is the best cut? Move the line to your guess, then reveal.</source>
            <translation>最佳切点在哪里？把分割线拖到你猜的位置，然后揭晓。</translation>
        </message>
        <message>
            <source>After the reveal</source>
            <translation>揭晓后显示</translation>
        </message>
        <message>
            <source>Nothing has happened yet.</source>
            <translation>还没有任何事件。</translation>
        </message>
        <message>
            <source>Show the network as a graph</source>
            <translation>以图显示网络</translation>
        </message>
        <message>
            <source>The layers of the chosen network stand here.</source>
            <translation>所选网络的各层会列在这里。</translation>
        </message>
        <message>
            <source>crosses the link</source>
            <translation>经过链路</translation>
        </message>
        <message>
            <source>torn bars go on</source>
            <translation>断开的柱未画全</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Explain</name>
        <message>
            <source>predicted by the deployment on %1</source>
            <translation>由 %1 上的部署预测</translation>
        </message>
        <message>
            <source>not measured yet</source>
            <translation>尚未测量</translation>
        </message>
        <message numerus="yes">
            <source>%1, quartiles %2 apart, %n runs</source>
            <translation>
                <numerusform>%1，四分位距 %2，%n 次</numerusform>
            </translation>
        </message>
        <message>
            <source>convolution</source>
            <translation>卷积</translation>
        </message>
        <message>
            <source>depthwise convolution</source>
            <translation>深度卷积</translation>
        </message>
        <message>
            <source>grouped convolution</source>
            <translation>分组卷积</translation>
        </message>
        <message>
            <source>fully connected</source>
            <translation>全连接</translation>
        </message>
        <message>
            <source>max pooling</source>
            <translation>最大池化</translation>
        </message>
        <message>
            <source>average pooling</source>
            <translation>平均池化</translation>
        </message>
        <message>
            <source>adaptive average pooling</source>
            <translation>自适应平均池化</translation>
        </message>
        <message>
            <source>batch norm</source>
            <translation>批归一化</translation>
        </message>
        <message>
            <source>activation</source>
            <translation>激活</translation>
        </message>
        <message>
            <source>addition</source>
            <translation>相加</translation>
        </message>
        <message>
            <source>concatenation</source>
            <translation>拼接</translation>
        </message>
        <message>
            <source>reshape</source>
            <translation>变形</translation>
        </message>
        <message>
            <source>other</source>
            <translation>其他</translation>
        </message>
        <message>
            <source>everything in the cloud</source>
            <translation>全部在云端</translation>
        </message>
        <message>
            <source>everything on the edge</source>
            <translation>全部在边缘</translation>
        </message>
        <message>
            <source>Edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>Cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>输出</translation>
        </message>
        <message>
            <source>Upload of it</source>
            <translation>上传它</translation>
        </message>
        <message>
            <source>%1 = 8 × %2 ÷ %3</source>
            <translation>%1 = 8 × %2 ÷ %3</translation>
        </message>
        <message>
            <source>Work</source>
            <translation>计算量</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>参数</translation>
        </message>
        <message>
            <source>what-if</source>
            <translation>假设</translation>
        </message>
        <message>
            <source>Upload</source>
            <translation>传输</translation>
        </message>
        <message>
            <source>&lt;b&gt;Total&lt;/b&gt;</source>
            <translation>&lt;b&gt;总时间&lt;/b&gt;</translation>
        </message>
        <message>
            <source>Total = edge + upload + cloud</source>
            <translation>总时间 = 边缘 + 传输 + 云端</translation>
        </message>
        <message>
            <source>Upload = %1 round trip + %2 fixed + 8 × (%3 + answer) ÷ %4</source>
            <translation>传输 = 往返 %1 + 固定 %2 + 8 ×（%3 + 答案）÷ %4</translation>
        </message>
        <message numerus="yes">
            <source>%1 ms, sum of %n layers</source>
            <translation>
                <numerusform>%1 ms，%n 层之和</numerusform>
            </translation>
        </message>
        <message>
            <source>layers %1 to %2, one block</source>
            <translation>第 %1 至 %2 层，一个模块</translation>
        </message>
        <message>
            <source>Upload = 0: nothing leaves the edge</source>
            <translation>传输 = 0：没有数据离开边缘</translation>
        </message>
        <message numerus="yes">
            <source>%n full runs</source>
            <translation>
                <numerusform>完整测量 %n 次</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n quick runs</source>
            <translation>
                <numerusform>快速测量 %n 次</numerusform>
            </translation>
        </message>
        <message>
            <source>change of layout</source>
            <translation>布局转换</translation>
        </message>
        <message>
            <source>change to the dense layout</source>
            <translation>转为密集布局</translation>
        </message>
        <message>
            <source>cloud only</source>
            <translation>全在云端</translation>
        </message>
        <message>
            <source>edge only</source>
            <translation>全在边缘</translation>
        </message>
        <message>
            <source>point %1: cut after layer %2, %3</source>
            <translation>切分点 %1：在第 %2 层 %3 之后切开</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Exports</name>
        <message>
            <source>A chart is saved as .png, .svg or .pdf.</source>
            <translation>图表可保存为 .png、.svg 或 .pdf。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::FileCommands</name>
        <message>
            <source>saved %1</source>
            <translation>已保存 %1</translation>
        </message>
        <message>
            <source>The file could not be saved; nothing is lost.</source>
            <translation>文件无法保存；没有丢失任何内容。</translation>
        </message>
        <message>
            <source>Open a session</source>
            <translation>打开会话</translation>
        </message>
        <message>
            <source>Sessions (*.nsession)</source>
            <translation>会话 (*.nsession)</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>所有文件 (*)</translation>
        </message>
        <message>
            <source>The session cannot be opened; everything stays as it was.</source>
            <translation>会话无法打开；一切保持原样。</translation>
        </message>
        <message>
            <source>opened %1</source>
            <translation>已打开 %1</translation>
        </message>
        <message>
            <source>Save the session</source>
            <translation>保存会话</translation>
        </message>
        <message>
            <source>Export a chart</source>
            <translation>导出图表</translation>
        </message>
        <message>
            <source>Chart</source>
            <translation>图表</translation>
        </message>
        <message>
            <source>Pictures (*.png *.svg *.pdf)</source>
            <translation>图片 (*.png *.svg *.pdf)</translation>
        </message>
        <message>
            <source>Export the table</source>
            <translation>导出表格</translation>
        </message>
        <message>
            <source>Comma-separated values (*.csv)</source>
            <translation>逗号分隔值 (*.csv)</translation>
        </message>
        <message>
            <source>Export the data</source>
            <translation>导出数据</translation>
        </message>
        <message>
            <source>JSON (*.json)</source>
            <translation>JSON (*.json)</translation>
        </message>
        <message>
            <source>Choose a picture</source>
            <translation>选择图片</translation>
        </message>
        <message>
            <source>Pictures (*.png *.jpg *.jpeg)</source>
            <translation>图片 (*.png *.jpg *.jpeg)</translation>
        </message>
        <message>
            <source>The picture cannot be used; the input stays as it was.</source>
            <translation>图片无法使用；输入保持不变。</translation>
        </message>
        <message>
            <source>Model files cannot be opened yet.</source>
            <translation>目前还不能打开模型文件。</translation>
        </message>
        <message>
            <source>%1 is a model file; choose one of the networks in the list.</source>
            <translation>%1 是模型文件；请选择列表中的网络。</translation>
        </message>
        <message>
            <source>Load a queue</source>
            <translation>载入队列</translation>
        </message>
        <message>
            <source>Export the batch</source>
            <translation>导出批次</translation>
        </message>
        <message>
            <source>Data, tasks or chart (*.json *.csv *.png *.svg *.pdf)</source>
            <translation>数据、任务或图表 (*.json *.csv *.png *.svg *.pdf)</translation>
        </message>
        <message>
            <source>Sessions and lessons (*.nsession *.nlesson)</source>
            <translation>会话与课程 (*.nsession *.nlesson)</translation>
        </message>
        <message>
            <source>Export the requests</source>
            <translation>导出请求</translation>
        </message>
        <message>
            <source>Chart or numbers (*.png *.svg *.pdf *.csv)</source>
            <translation>图表或数据 (*.png *.svg *.pdf *.csv)</translation>
        </message>
        <message>
            <source>Choose a scenario of the link</source>
            <translation>选择链路场景</translation>
        </message>
        <message>
            <source>The scenario cannot be used; the link stays as it was.</source>
            <translation>场景文件无法使用；链路保持不变。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::GraphView</name>
        <message numerus="yes">
            <source>%n layers</source>
            <translation>
                <numerusform>%n 层</numerusform>
            </translation>
        </message>
        <message>
            <source>Scroll sideways</source>
            <translation>左右滚动</translation>
        </message>
        <message>
            <source>Scroll</source>
            <translation>滚动</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Input</name>
        <message>
            <source>random values</source>
            <translation>随机数</translation>
        </message>
        <message>
            <source>%1 is no picture that can be read; take a PNG or JPEG.</source>
            <translation>%1 不是可读取的图片；请选择 PNG 或 JPEG。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::LayersChart</name>
        <message>
            <source>edge %1</source>
            <translation>边缘 %1</translation>
        </message>
        <message>
            <source>%1 cloud</source>
            <translation>%1 云端</translation>
        </message>
        <message>
            <source>ms</source>
            <translation>ms</translation>
        </message>
        <message>
            <source>output</source>
            <translation>输出</translation>
        </message>
        <message>
            <source>layer</source>
            <translation>层</translation>
        </message>
        <message>
            <source>• a cut is possible here; below: log scale</source>
            <translation>• 此处可切；下图为对数刻度</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::LayersModel</name>
        <message>
            <source>edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>Position in the order of execution, from 0</source>
            <translation>执行顺序中的位置，从 0 开始</translation>
        </message>
        <message>
            <source>No.</source>
            <translation>序号</translation>
        </message>
        <message>
            <source>First operation of the layer</source>
            <translation>该层的第一个运算</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>层</translation>
        </message>
        <message>
            <source>What the layer does</source>
            <translation>该层的作用</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>Where the line puts it</source>
            <translation>切分线把它放在哪一侧</translation>
        </message>
        <message>
            <source>Runs on</source>
            <translation>运行于</translation>
        </message>
        <message>
            <source>Median time on the edge in milliseconds, emulated slowdown included</source>
            <translation>边缘上的中位时间（ms），含模拟减速</translation>
        </message>
        <message>
            <source>Edge, ms</source>
            <translation>边缘，ms</translation>
        </message>
        <message>
            <source>Median time in the cloud in milliseconds, emulated load included</source>
            <translation>云端的中位时间（ms），含模拟负载</translation>
        </message>
        <message>
            <source>Cloud, ms</source>
            <translation>云端，ms</translation>
        </message>
        <message>
            <source>Shape of the output: batch × channels × height × width</source>
            <translation>输出形状：批次 × 通道 × 高 × 宽</translation>
        </message>
        <message>
            <source>Output shape</source>
            <translation>输出形状</translation>
        </message>
        <message>
            <source>Bytes of the output as float32</source>
            <translation>输出的字节数（float32）</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>输出</translation>
        </message>
        <message>
            <source>Floating-point operations, two for each multiply-add</source>
            <translation>浮点运算次数，每次乘加计两次</translation>
        </message>
        <message>
            <source>FLOP</source>
            <translation>浮点运算</translation>
        </message>
        <message>
            <source>Learned values</source>
            <translation>学习得到的参数</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>参数</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::LessonBar</name>
        <message>
            <source>Lesson</source>
            <translation>课程</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>上一步</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>下一步</translation>
        </message>
        <message>
            <source>Reveal</source>
            <translation>揭晓</translation>
        </message>
        <message>
            <source>The step before</source>
            <translation>前一步</translation>
        </message>
        <message>
            <source>The next step</source>
            <translation>后一步</translation>
        </message>
        <message>
            <source>Show what every point costs, and how good the guess was</source>
            <translation>显示每个切分点的代价，以及猜得如何</translation>
        </message>
        <message>
            <source>End the lesson</source>
            <translation>结束课程</translation>
        </message>
        <message>
            <source>Right: %1, %2.</source>
            <translation>猜对了：%1，%2。</translation>
        </message>
        <message>
            <source>The best: %1, %2. The guess takes %3 times as long.</source>
            <translation>最佳：%1，%2。所猜的用时是它的 %3 倍。</translation>
        </message>
        <message>
            <source>%1 of %2 · %3</source>
            <translation>%1 / %2 · %3</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::LessonFile</name>
        <message>
            <source>It was written for another version of this program.</source>
            <translation>它是为本程序的另一版本编写的。</translation>
        </message>
        <message>
            <source>It is damaged: %1.</source>
            <translation>文件已损坏：%1。</translation>
        </message>
        <message>
            <source>%1 cannot be read: %2.</source>
            <translation>无法读取 %1：%2。</translation>
        </message>
        <message>
            <source>This is not a lesson of this program.</source>
            <translation>这不是本程序的课程文件。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::LinkChoice</name>
        <message>
            <source>as it is</source>
            <translation>保持原样</translation>
        </message>
        <message>
            <source>Cat-1, 0.13 Mbit/s</source>
            <translation>Cat-1，0.13 Mbit/s</translation>
        </message>
        <message>
            <source>3G, 1.1 Mbit/s</source>
            <translation>3G，1.1 Mbit/s</translation>
        </message>
        <message>
            <source>4G, 5.85 Mbit/s</source>
            <translation>4G，5.85 Mbit/s</translation>
        </message>
        <message>
            <source>Wi-Fi, 18.88 Mbit/s</source>
            <translation>Wi-Fi，18.88 Mbit/s</translation>
        </message>
        <message>
            <source>100 Mbit/s</source>
            <translation>100 Mbit/s</translation>
        </message>
        <message>
            <source>1 Gbit/s</source>
            <translation>1 Gbit/s</translation>
        </message>
        <message>
            <source>Emulated link</source>
            <translation>模拟链路</translation>
        </message>
        <message>
            <source>Slows the link down on purpose, in both directions; changing it connects again</source>
            <translation>有意减慢链路，双向；更改时会重新连接</translation>
        </message>
        <message>
            <source>Other…</source>
            <translation>其他…</translation>
        </message>
        <message>
            <source>Scenario file…</source>
            <translation>场景文件…</translation>
        </message>
        <message>
            <source>any rate</source>
            <translation>任意速率</translation>
        </message>
        <message>
            <source>jitter %1</source>
            <translation>抖动 %1</translation>
        </message>
        <message>
            <source>changing</source>
            <translation>随时间变化</translation>
        </message>
        <message>
            <source>, </source>
            <translation>，</translation>
        </message>
        <message>
            <source>Emulate a link</source>
            <translation>模拟链路</translation>
        </message>
        <message>
            <source>Mbit/s, round trip in ms, jitter in ms; the last two may be left out. For example 20,5</source>
            <translation>Mbit/s、往返时间（ms）、抖动（ms），用英文逗号分隔；后两项可省略。例如 20,5</translation>
        </message>
        <message>
            <source>Link to emulate</source>
            <translation>要模拟的链路</translation>
        </message>
        <message>
            <source>This link cannot be emulated; it stays as it was.</source>
            <translation>无法模拟该链路；链路保持不变。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::LinkPanel</name>
        <message>
            <source>Link (emulated)</source>
            <translation>链路（模拟）</translation>
        </message>
        <message>
            <source>Edge slower by (emulated)</source>
            <translation>边缘减速倍数（模拟）</translation>
        </message>
        <message>
            <source>Emulated slowdown of the edge</source>
            <translation>边缘的模拟减速</translation>
        </message>
        <message>
            <source>Every computation of the edge takes this many times as long</source>
            <translation>边缘的每次计算都延长为这么多倍</translation>
        </message>
        <message>
            <source>Address of the cloud</source>
            <translation>云端地址</translation>
        </message>
        <message>
            <source>address:port</source>
            <translation>地址:端口</translation>
        </message>
        <message>
            <source>For example 192.168.1.7:9999, as the cloud's window shows it</source>
            <translation>例如 192.168.1.7:9999，见云端窗口</translation>
        </message>
        <message>
            <source>not connected</source>
            <translation>未连接</translation>
        </message>
        <message>
            <source>Type the address that the cloud's window shows.</source>
            <translation>输入云端窗口显示的地址。</translation>
        </message>
        <message>
            <source>Connecting…</source>
            <translation>正在连接…</translation>
        </message>
        <message>
            <source>Disconnect</source>
            <translation>断开</translation>
        </message>
        <message>
            <source>Connect</source>
            <translation>连接</translation>
        </message>
        <message>
            <source>– Mbit/s</source>
            <translation>– Mbit/s</translation>
        </message>
        <message>
            <source>Bandwidth %1</source>
            <translation>带宽 %1</translation>
        </message>
        <message>
            <source>Goodput of tensors, 10⁶ bit/s, measured by the receiver</source>
            <translation>张量的有效带宽，10⁶ bit/s，由接收方测得</translation>
        </message>
        <message>
            <source>round trip %1</source>
            <translation>往返 %1</translation>
        </message>
        <message>
            <source>%1 to %2</source>
            <translation>%1 到 %2</translation>
        </message>
        <message>
            <source>%1, %2 s ago</source>
            <translation>%1，%2 秒前</translation>
        </message>
        <message>
            <source>encrypted (TLS)</source>
            <translation>已加密 (TLS)</translation>
        </message>
        <message>
            <source>paired, data in plain</source>
            <translation>已配对，数据为明文</translation>
        </message>
        <message>
            <source>not encrypted</source>
            <translation>未加密</translation>
        </message>
        <message>
            <source>Pair…</source>
            <translation>配对…</translation>
        </message>
        <message>
            <source>Pair with a cloud</source>
            <translation>与云端配对</translation>
        </message>
        <message>
            <source>%1, %2</source>
            <translation>%1，%2</translation>
        </message>
        <message>
            <source>measured; the what-if below counts</source>
            <translation>实测值；以下方的假设为准</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::LogModel</name>
        <message>
            <source>detail</source>
            <translation>详细</translation>
        </message>
        <message>
            <source>info</source>
            <translation>信息</translation>
        </message>
        <message>
            <source>warning</source>
            <translation>警告</translation>
        </message>
        <message>
            <source>error</source>
            <translation>错误</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Level</source>
            <translation>级别</translation>
        </message>
        <message>
            <source>What happened</source>
            <translation>事件</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::MainWindow</name>
        <message>
            <source>Neurosurgeon Workbench</source>
            <translation>Neurosurgeon 工作台</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>角色</translation>
        </message>
        <message>
            <source>Page</source>
            <translation>页面</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stop the running work</source>
            <translation>停止正在进行的工作</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>进度</translation>
        </message>
        <message>
            <source>The demonstration's cloud does not run.</source>
            <translation>演示用的云端没有运行。</translation>
        </message>
        <message>
            <source>This is no address.</source>
            <translation>这不是地址。</translation>
        </message>
        <message>
            <source>Type it as the cloud's window shows it, for example 192.168.1.7:9999.</source>
            <translation>请按云端窗口显示的样子输入，例如 192.168.1.7:9999。</translation>
        </message>
        <message>
            <source>A run needs a cloud.</source>
            <translation>运行需要云端。</translation>
        </message>
        <message>
            <source>Connect to one first, or start the demo.</source>
            <translation>请先连接云端，或启动演示。</translation>
        </message>
        <message>
            <source>A run needs profiles of both sides.</source>
            <translation>运行需要两侧的测量结果。</translation>
        </message>
        <message>
            <source>%1 – EDGE (%2)</source>
            <translation>%1 – 边缘（%2）</translation>
        </message>
        <message>
            <source>%1 – CLOUD (%2)</source>
            <translation>%1 – 云端（%2）</translation>
        </message>
        <message>
            <source>%1 – DEMO (edge and cloud on %2)</source>
            <translation>%1 – 演示（边缘与云端都在 %2）</translation>
        </message>
        <message>
            <source>listening</source>
            <translation>正在监听</translation>
        </message>
        <message>
            <source>not listening</source>
            <translation>未监听</translation>
        </message>
        <message numerus="yes">
            <source>%1, %n layers</source>
            <translation>
                <numerusform>%1，%n 层</numerusform>
            </translation>
        </message>
        <message>
            <source>profiled %1</source>
            <translation>测量于 %1</translation>
        </message>
        <message>
            <source>edge slowed × %1 (emulated)</source>
            <translation>边缘减速 × %1（模拟）</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>not connected</source>
            <translation>未连接</translation>
        </message>
        <message>
            <source>link emulated</source>
            <translation>链路为模拟</translation>
        </message>
        <message>
            <source>Link</source>
            <translation>链路</translation>
        </message>
        <message>
            <source>connecting</source>
            <translation>正在连接</translation>
        </message>
        <message>
            <source>loading the model</source>
            <translation>正在加载模型</translation>
        </message>
        <message>
            <source>profiling</source>
            <translation>正在测量</translation>
        </message>
        <message>
            <source>measuring the link</source>
            <translation>正在测量链路</translation>
        </message>
        <message>
            <source>running</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>%1 %2 of %3</source>
            <translation>%1：%2 / %3</translation>
        </message>
        <message>
            <source>%1 left</source>
            <translation>还需 %1</translation>
        </message>
        <message>
            <source>running a batch</source>
            <translation>正在运行批次</translation>
        </message>
        <message>
            <source>The lesson cannot be opened.</source>
            <translation>课程无法打开。</translation>
        </message>
        <message>
            <source>, </source>
            <translation>，</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::PlotView</name>
        <message>
            <source>now</source>
            <translation>现在</translation>
        </message>
        <message>
            <source>%1 s</source>
            <translation>%1 秒</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::PredictionPanel</name>
        <message>
            <source>Predicted total %1</source>
            <translation>预测总时间 %1</translation>
        </message>
        <message>
            <source>No prediction yet</source>
            <translation>尚无预测</translation>
        </message>
        <message>
            <source>what-if, ★ best point</source>
            <translation>假设，★ 最佳切分点</translation>
        </message>
        <message>
            <source>what-if, not measured</source>
            <translation>假设，非实测</translation>
        </message>
        <message>
            <source>★ best point</source>
            <translation>★ 最佳切分点</translation>
        </message>
        <message>
            <source>predicted total</source>
            <translation>预测总时间</translation>
        </message>
        <message>
            <source>Edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>Upload</source>
            <translation>传输</translation>
        </message>
        <message>
            <source>Cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>against edge only</source>
            <translation>比全在边缘</translation>
        </message>
        <message>
            <source>against cloud only</source>
            <translation>比全在云端</translation>
        </message>
        <message>
            <source>against the best</source>
            <translation>比最佳</translation>
        </message>
        <message>
            <source>The best: %1</source>
            <translation>最佳：%1</translation>
        </message>
        <message>
            <source>Measured, run %1</source>
            <translation>实测，第 %1 次运行</translation>
        </message>
        <message>
            <source>Not run at this point yet</source>
            <translation>此切分点尚未运行</translation>
        </message>
        <message>
            <source>Total</source>
            <translation>总时间</translation>
        </message>
        <message>
            <source>On the edge's clock, from input to answer</source>
            <translation>按边缘的时钟，从输入到答案</translation>
        </message>
        <message>
            <source>off by</source>
            <translation>偏差</translation>
        </message>
        <message>
            <source>measured ÷ predicted − 1</source>
            <translation>实测 ÷ 预测 − 1</translation>
        </message>
        <message>
            <source>class %1: %2</source>
            <translation>类别 %1：%2</translation>
        </message>
        <message>
            <source>The five most probable classes, and the check against the whole model on the edge</source>
            <translation>概率最高的五个类别，以及与边缘上完整模型的核对</translation>
        </message>
        <message>
            <source>= %1 ÷ %2 − 1</source>
            <translation>= %1 ÷ %2 − 1</translation>
        </message>
        <message>
            <source>%1 = %2 measured for the head × %3 load and slowdown</source>
            <translation>%1 = 前段实测 %2 × 负载与减速 %3</translation>
        </message>
        <message>
            <source>%1 = %2 predicted for the head × %3 load and slowdown</source>
            <translation>%1 = 前段预测 %2 × 负载与减速 %3</translation>
        </message>
        <message>
            <source>%1 = %2 measured for the tail × %3 load and slowdown</source>
            <translation>%1 = 后段实测 %2 × 负载与减速 %3</translation>
        </message>
        <message>
            <source>%1 = %2 predicted for the tail × %3 load and slowdown</source>
            <translation>%1 = 后段预测 %2 × 负载与减速 %3</translation>
        </message>
        <message>
            <source>What-if: nothing measured</source>
            <translation>假设：没有实测</translation>
        </message>
        <message>
            <source>, </source>
            <translation>，</translation>
        </message>
        <message>
            <source>Answer (untrained weights)</source>
            <translation>答案（权重未经训练）</translation>
        </message>
        <message>
            <source>largest output %1</source>
            <translation>最大输出 %1</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::PreferencesDialog</name>
        <message>
            <source>Preferences</source>
            <translation>首选项</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>颜色</translation>
        </message>
        <message>
            <source>Text size</source>
            <translation>文字大小</translation>
        </message>
        <message>
            <source>Runs of Run N</source>
            <translation>“运行 N 次”的次数</translation>
        </message>
        <message>
            <source>as the system</source>
            <translation>跟随系统</translation>
        </message>
        <message>
            <source>light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source> pt</source>
            <translation> 磅</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Reconnect to a lost cloud by itself</source>
            <translation>云端断开后自动重新连接</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::RequestsChart</name>
        <message>
            <source>now</source>
            <translation>现在</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::RunsModel</name>
        <message>
            <source>%1, finished here</source>
            <translation>%1，在本机完成</translation>
        </message>
        <message>
            <source>the cloud was lost, and the rest was computed here</source>
            <translation>云端失联，其余部分在本机上计算</translation>
        </message>
        <message numerus="yes">
            <source>the cloud was lost and found again %n time(s); the wait is part of the upload</source>
            <translation>
                <numerusform>云端失联并恢复 %n 次；等待时间计入上传</numerusform>
            </translation>
        </message>
        <message>
            <source>differs by %1 of %2</source>
            <translation>相差 %1（最大值 %2）</translation>
        </message>
        <message>
            <source>class %1, %2</source>
            <translation>类别 %1，%2</translation>
        </message>
        <message>
            <source>&lt;b&gt;Run %1&lt;/b&gt;, %2, input %3&lt;br&gt;planned with %4, round trip %5</source>
            <translation>&lt;b&gt;第 %1 次运行&lt;/b&gt;，%2，输入 %3&lt;br&gt;按 %4、往返 %5 规划</translation>
        </message>
        <message>
            <source>edge slowed %1 times (emulated)</source>
            <translation>边缘减速 %1 倍（模拟）</translation>
        </message>
        <message>
            <source>cloud slowed %1 times (emulated)</source>
            <translation>云端减速 %1 倍（模拟）</translation>
        </message>
        <message>
            <source>link emulated</source>
            <translation>链路为模拟</translation>
        </message>
        <message>
            <source>%1 of the upload in the cloud's queue</source>
            <translation>传输时间中有 %1 在云端排队</translation>
        </message>
        <message>
            <source>class %1: %2</source>
            <translation>类别 %1：%2</translation>
        </message>
        <message>
            <source>pinned</source>
            <translation>已固定</translation>
        </message>
        <message>
            <source>not pinned</source>
            <translation>未固定</translation>
        </message>
        <message>
            <source>Pin two runs to compare their time lines</source>
            <translation>固定两次运行以比较时间线</translation>
        </message>
        <message>
            <source>Pin</source>
            <translation>固定</translation>
        </message>
        <message>
            <source>Number of the run</source>
            <translation>运行的编号</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>The network</source>
            <translation>网络</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Partition point: its number and last layer on the edge</source>
            <translation>切分点：编号与边缘上的最后一层</translation>
        </message>
        <message>
            <source>Partition</source>
            <translation>切分点</translation>
        </message>
        <message>
            <source>Measured on the edge, milliseconds</source>
            <translation>边缘实测，ms</translation>
        </message>
        <message>
            <source>Edge, ms</source>
            <translation>边缘，ms</translation>
        </message>
        <message>
            <source>Round trip, request and answer, milliseconds: total − edge − cloud</source>
            <translation>往返、请求与应答，ms：总时间 − 边缘 − 云端</translation>
        </message>
        <message>
            <source>Upload, ms</source>
            <translation>传输，ms</translation>
        </message>
        <message>
            <source>Measured in the cloud, milliseconds</source>
            <translation>云端实测，ms</translation>
        </message>
        <message>
            <source>Cloud, ms</source>
            <translation>云端，ms</translation>
        </message>
        <message>
            <source>From the input to the answer on the edge's clock, milliseconds</source>
            <translation>按边缘时钟从输入到答案，ms</translation>
        </message>
        <message>
            <source>Total, ms</source>
            <translation>总计，ms</translation>
        </message>
        <message>
            <source>What the plan said when the run began, milliseconds</source>
            <translation>运行开始时的预测，ms</translation>
        </message>
        <message>
            <source>Predicted, ms</source>
            <translation>预测，ms</translation>
        </message>
        <message>
            <source>(measured − predicted) ÷ predicted</source>
            <translation>（实测 − 预测）÷ 预测</translation>
        </message>
        <message>
            <source>Off by</source>
            <translation>偏差</translation>
        </message>
        <message>
            <source>Most probable class and its softmax share</source>
            <translation>最可能的类别及其 softmax 份额</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>答案</translation>
        </message>
        <message>
            <source>Against the whole model on the edge, outside the timing</source>
            <translation>与边缘上的完整模型核对，不计入时间</translation>
        </message>
        <message>
            <source>What was emulated, and how the tensors travelled</source>
            <translation>模拟了什么，以及张量如何传输</translation>
        </message>
        <message>
            <source>Conditions</source>
            <translation>条件</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>核对</translation>
        </message>
        <message>
            <source>encrypted channel</source>
            <translation>加密通道</translation>
        </message>
        <message>
            <source>paired, tensors in plain</source>
            <translation>已配对，张量为明文</translation>
        </message>
        <message>
            <source>in plain, and nobody checked who the cloud is</source>
            <translation>明文传输，且未核实云端身份</translation>
        </message>
        <message>
            <source>largest difference from the uncut model %1, largest output %2</source>
            <translation>与未切分模型的最大差 %1，最大输出 %2</translation>
        </message>
        <message>
            <source>same as uncut</source>
            <translation>与未切分相同</translation>
        </message>
        <message>
            <source>same as uncut, ± %1</source>
            <translation>与未切分相同，± %1</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Sentence</name>
        <message>
            <source>The cloud closed the connection; check that it still runs, then connect again.</source>
            <translation>云端关闭了连接；请确认它仍在运行，然后重新连接。</translation>
        </message>
        <message>
            <source>The cloud said goodbye; start it again and reconnect.</source>
            <translation>云端已退出；请重新启动它，再连接。</translation>
        </message>
        <message>
            <source>There is no connection to a cloud; connect first.</source>
            <translation>没有与云端的连接；请先连接。</translation>
        </message>
        <message>
            <source>The connection to %1 failed: %2. Check the address and that the program runs there.</source>
            <translation>与 %1 的连接失败：%2。请检查地址，并确认程序在那里运行。</translation>
        </message>
        <message>
            <source>The other side closed the connection in the middle of a message. Check that it still runs.</source>
            <translation>对方在消息中途关闭了连接。请确认它仍在运行。</translation>
        </message>
        <message>
            <source>The other side has been silent for %1 ms. Check the network and that the program there still runs.</source>
            <translation>对方已 %1 ms 没有回应。请检查网络，并确认那里的程序仍在运行。</translation>
        </message>
        <message>
            <source>The cloud has too many unfinished connections; try again in a few seconds.</source>
            <translation>云端有太多未完成的连接；请几秒后再试。</translation>
        </message>
        <message>
            <source>The cloud runs version %1 (protocol %2 to %3), the edge version %4 (protocol %5 to %6); install the same version on both machines.</source>
            <translation>云端版本 %1（协议 %2 至 %3），边缘版本 %4（协议 %5 至 %6）；请在两台机器上安装同一版本。</translation>
        </message>
        <message>
            <source>The cloud serves %1 edges already; try again when one has left.</source>
            <translation>云端已在服务 %1 台边缘设备；请等其中一台离开后再试。</translation>
        </message>
        <message>
            <source>This data connection belongs to no session; connect again.</source>
            <translation>此数据连接不属于任何会话；请重新连接。</translation>
        </message>
        <message>
            <source>The cloud&apos;s operator ended this session; connect again if that was a mistake.</source>
            <translation>云端的操作者结束了此会话；如属误操作，请重新连接。</translation>
        </message>
        <message>
            <source>The cloud (version %1) does not have the model &quot;%2&quot; with the weights %3; install the edge&apos;s version of the program there.</source>
            <translation>云端（版本 %1）没有权重为 %3 的模型“%2”；请在那里安装与边缘相同版本的程序。</translation>
        </message>
        <message>
            <source>The cloud&apos;s %1 has other weights than the edge&apos;s (%2 there, %3 here; the cloud runs version %4, the edge version %5); use the same version and weights on both machines.</source>
            <translation>云端的 %1 与边缘的权重不同（那里 %2，这里 %3；云端版本 %4，边缘版本 %5）；请在两台机器上使用相同的版本和权重。</translation>
        </message>
        <message>
            <source>The cloud&apos;s %1 has other layers than the edge&apos;s (%2 there, %3 here; the cloud runs version %4, the edge version %5); use the same version and weights on both machines.</source>
            <translation>云端的 %1 与边缘的层结构不同（那里 %2，这里 %3；云端版本 %4，边缘版本 %5）；请在两台机器上使用相同的版本和权重。</translation>
        </message>
        <message>
            <source>The cloud&apos;s %1 has other layers and weights than the edge&apos;s (%2 there, %3 here; the cloud runs version %4, the edge version %5); use the same version and weights on both machines.</source>
            <translation>云端的 %1 与边缘的层结构和权重不同（那里 %2，这里 %3；云端版本 %4，边缘版本 %5）；请在两台机器上使用相同的版本和权重。</translation>
        </message>
        <message>
            <source>The cloud&apos;s profile cannot be used (%1); use the same version on both machines.</source>
            <translation>云端的测量结果不能用（%1）；请在两台机器上使用同一版本。</translation>
        </message>
        <message>
            <source>The cloud answered with a tensor of another shape than the model&apos;s output; use the same version on both machines.</source>
            <translation>云端返回的张量形状与模型输出不符；请在两台机器上使用同一版本。</translation>
        </message>
        <message>
            <source>The cloud answered with %1 where the model gives %2; install the same version on both machines.</source>
            <translation>云端返回的是 %1，而模型输出为 %2；请在两台机器上安装同一版本。</translation>
        </message>
        <message>
            <source>The other side announced %1 bytes where at most %2 were expected. Install the same version on both machines.</source>
            <translation>对方声明发送 %1 字节，而此处最多应为 %2 字节。请在两台机器上安装同一版本。</translation>
        </message>
        <message>
            <source>Too many requests wait already; ask again when some are answered.</source>
            <translation>等待的请求太多；请在部分请求得到应答后再试。</translation>
        </message>
        <message>
            <source>The image %1 does not exist; choose a PNG or JPEG file.</source>
            <translation>图片 %1 不存在；请选择 PNG 或 JPEG 文件。</translation>
        </message>
        <message>
            <source>The image %1 is neither PNG nor JPEG; choose a PNG or JPEG file.</source>
            <translation>图片 %1 既不是 PNG 也不是 JPEG；请选择 PNG 或 JPEG 文件。</translation>
        </message>
        <message>
            <source>The image %1 is larger than 100 megapixels; choose a PNG or JPEG file.</source>
            <translation>图片 %1 超过一亿像素；请选择 PNG 或 JPEG 文件。</translation>
        </message>
        <message>
            <source>The image %1 cannot be decoded (%2); choose a PNG or JPEG file.</source>
            <translation>图片 %1 无法解码（%2）；请选择 PNG 或 JPEG 文件。</translation>
        </message>
        <message>
            <source>The image %1 needs more memory than there is; choose a PNG or JPEG file.</source>
            <translation>图片 %1 需要的内存超出现有内存；请选择 PNG 或 JPEG 文件。</translation>
        </message>
        <message>
            <source>%1 was not found beside this program; build the whole project.</source>
            <translation>在本程序旁找不到 %1；请构建整个项目。</translation>
        </message>
        <message>
            <source>The demonstration&apos;s cloud ended.</source>
            <translation>演示用的云端已结束。</translation>
        </message>
        <message>
            <source>This is not the code that %1 shows; type it again, %2 tries are left.</source>
            <translation>这不是 %1 显示的配对码；请重新输入，还可尝试 %2 次。</translation>
        </message>
        <message>
            <source>This is not the code that %1 shows; type it again, %2 try is left.</source>
            <translation>这不是 %1 显示的配对码；请重新输入，还可尝试 %2 次。</translation>
        </message>
        <message>
            <source>This is not the code that %1 showed, and it does not count any more; let the cloud show a new one.</source>
            <translation>这不是 %1 显示过的配对码，且该配对码已失效；请让云端显示新的配对码。</translation>
        </message>
        <message>
            <source>%1 does not accept this computer's key, or is not the device it says it is; forget it here and pair again.</source>
            <translation>%1 不接受本机的密钥，或者它并非所声称的设备；请在此处忘记它并重新配对。</translation>
        </message>
        <message>
            <source>%1 is not paired with this edge (any more); pair again: let the cloud show a code and type it on the edge.</source>
            <translation>%1 未与此边缘端配对（或已取消）；请重新配对：让云端显示配对码，并在边缘端输入。</translation>
        </message>
        <message>
            <source>%1 shows no pairing code at the moment; let it show one, and type it within five minutes.</source>
            <translation>%1 目前没有显示配对码；请让它显示一个，并在五分钟内输入。</translation>
        </message>
        <message>
            <source>The cloud has forgotten this edge; pair again.</source>
            <translation>云端已忘记此边缘端；请重新配对。</translation>
        </message>
        <message>
            <source>A peer needs a name of at least one character.</source>
            <translation>对端名称至少需要一个字符。</translation>
        </message>
        <message>
            <source>A peer&apos;s name has at most %1 characters, this one has %2; choose a shorter one.</source>
            <translation>对端名称最多 %1 个字符，此名称有 %2 个；请选择较短的名称。</translation>
        </message>
        <message>
            <source>This cloud takes tensors encrypted only; leave `--channel plain` out, or start the cloud with --allow-plain.</source>
            <translation>此云端只接受加密的张量。请加密发送，或在云端窗口中允许明文数据。</translation>
        </message>
        <message>
            <source>The cloud lets %1 inferences of one peer wait, answers it has not read included; ask again when some are answered.</source>
            <translation>云端最多让同一对端的 %1 次推理等待，其未读取的应答也计算在内；请在部分得到应答后再请求。</translation>
        </message>
        <message>
            <source>The cloud keeps %1 MB of one peer&apos;s tensors; ask again when some are answered, or choose a point where less crosses.</source>
            <translation>云端最多保存同一对端 %1 MB 的张量；请在部分得到应答后再请求，或选择传输量较小的切分点。</translation>
        </message>
        <message>
            <source>The cloud answers %1 inferences a second of one peer; ask more slowly.</source>
            <translation>云端每秒只应答同一对端的 %1 次推理；请放慢请求。</translation>
        </message>
        <message>
            <source>This is no pairing code; type the 8 letters and digits that the cloud shows, for example K7QF-9XTM.</source>
            <translation>这不是配对码；请输入云端显示的 8 个字母和数字，例如 K7QF-9XTM。</translation>
        </message>
        <message>
            <source>A pairing code has 8 letters and digits, this one %1; type what the cloud shows, for example K7QF-9XTM.</source>
            <translation>配对码有 8 个字母和数字，而这个有 %1 个；请输入云端显示的内容，例如 K7QF-9XTM。</translation>
        </message>
        <message>
            <source>The pairing code has expired; show a new one.</source>
            <translation>配对码已过期；请显示新的配对码。</translation>
        </message>
        <message>
            <source>A wrong code was tried three times; the code does not count any more, show a new one.</source>
            <translation>已三次尝试错误的配对码；该配对码已失效，请显示新的配对码。</translation>
        </message>
        <message>
            <source>The cloud at %1 does not answer; check the address, and that it shows a code.</source>
            <translation>%1 处的云端没有应答；请检查地址，并确认它正在显示配对码。</translation>
        </message>
        <message>
            <source>This computer is not paired with %1; let it show a code and type it here.</source>
            <translation>本机尚未与 %1 配对；请让它显示配对码并在此处输入。</translation>
        </message>
        <message>
            <source>%1 can be reached.</source>
            <translation>可以到达 %1。</translation>
        </message>
        <message>
            <source>The cloud runs version %1, this computer %2.</source>
            <translation>云端运行版本 %1，本机运行版本 %2。</translation>
        </message>
        <message>
            <source>A key of %1 is stored here.</source>
            <translation>此处存有 %1 的密钥。</translation>
        </message>
        <message>
            <source>The cloud has proved the same key.</source>
            <translation>云端已证明持有同一密钥。</translation>
        </message>
        <message>
            <source>%1 calls out its address on this network.</source>
            <translation>%1 正在本网络中广播其地址。</translation>
        </message>
        <message>
            <source>No beacon came from there. Many networks hold them back; the address can be typed.</source>
            <translation>没有收到来自那里的广播。许多网络会拦截广播；可以直接输入地址。</translation>
        </message>
        <message>
            <source>Connection refused</source>
            <translation>连接被拒绝</translation>
        </message>
        <message>
            <source>Connection timed out</source>
            <translation>连接超时</translation>
        </message>
        <message>
            <source>Host not found</source>
            <translation>找不到主机</translation>
        </message>
        <message>
            <source>Host unreachable</source>
            <translation>主机不可达</translation>
        </message>
        <message>
            <source>Network operation timed out</source>
            <translation>网络操作超时</translation>
        </message>
        <message>
            <source>Network unreachable</source>
            <translation>网络不可达</translation>
        </message>
        <message>
            <source>Permission denied</source>
            <translation>没有权限</translation>
        </message>
        <message>
            <source>The address is not available</source>
            <translation>该地址不可用</translation>
        </message>
        <message>
            <source>The address is protected</source>
            <translation>该地址受保护</translation>
        </message>
        <message>
            <source>The bound address is already in use</source>
            <translation>该地址已被占用</translation>
        </message>
        <message>
            <source>The remote host closed the connection</source>
            <translation>对方关闭了连接</translation>
        </message>
        <message>
            <source>The cloud at %1 does not answer; check the address, and that `neurosurgeon-cli cloud` runs there.</source>
            <translation>%1 处的云端没有应答；请检查地址，并确认那里的云端已启动。</translation>
        </message>
        <message>
            <source>The name %1 is not known on this network; check how it is written, or type the address that the cloud shows.</source>
            <translation>本网络中没有名称 %1；请检查拼写，或输入云端显示的地址。</translation>
        </message>
        <message>
            <source>Nobody on this network says what the name %1 means; type the address that the cloud shows.</source>
            <translation>本网络中无人解析名称 %1；请输入云端显示的地址。</translation>
        </message>
        <message>
            <source>The name %1 means %2.</source>
            <translation>名称 %1 指向 %2。</translation>
        </message>
        <message>
            <source>Nothing at %1 answers; check the address, the cable or Wi-Fi, and that no firewall stands between.</source>
            <translation>%1 没有任何应答；请检查地址、网线或 Wi-Fi，以及中间是否有防火墙。</translation>
        </message>
        <message>
            <source>There is no cloud at %1; start `neurosurgeon-cli cloud` there, or check the address and the port.</source>
            <translation>%1 处没有云端；请在那里启动云端，或检查地址和端口。</translation>
        </message>
        <message>
            <source>The cloud cannot listen on %1 (%2); choose another port with -p, or 0 for a free one.</source>
            <translation>云端无法在 %1 监听（%2）；请改用空闲端口。</translation>
        </message>
        <message>
            <source>This edge is not paired with %1; let the cloud show a code and type it here, with `neurosurgeon-cli pair --ip %2 --code CODE` for example.</source>
            <translation>此边缘端尚未与 %1 配对；请让云端显示配对码，并在此处输入。</translation>
        </message>
        <message>
            <source>%1 takes only paired edges; pair with `neurosurgeon-cli pair`, and leave --insecure out.</source>
            <translation>%1 只接受已配对的边缘端；请先与它配对。</translation>
        </message>
        <message>
            <source>The profile cannot be written to %1; check the folder&apos;s permissions and free space, or choose another --state.</source>
            <translation>无法把测量结果写入 %1；请检查该文件夹的权限和剩余空间。</translation>
        </message>
        <message>
            <source>The compute module %1 is missing beside the program; run ./neurosurgeon.sh build.</source>
            <translation>程序旁缺少计算模块 %1；请重新安装或重新构建本程序。</translation>
        </message>
        <message>
            <source>The link could not be measured; try again when it is less busy.</source>
            <translation>链路可能太忙；请在较空闲时再试。</translation>
        </message>
        <message>
            <source>&quot;%1&quot; is no link: give MBIT, MBIT,RTT_MS or MBIT,RTT_MS,JITTER_MS (for example 20,5), a scenario file (.json), or one of cat1, 3g, 4g, wifi, 100m, 1g.</source>
            <translation>“%1”不是链路：请输入 MBIT、MBIT,RTT_MS 或 MBIT,RTT_MS,JITTER_MS（例如 20,5）、场景文件（.json），或 cat1、3g、4g、wifi、100m、1g 之一。</translation>
        </message>
        <message>
            <source>The scenario %1 cannot be read; it must be a list of steps like {&quot;at_s&quot;: 10, &quot;rate&quot;: 5.85, &quot;delay&quot;: 20}.</source>
            <translation>无法读取场景文件 %1；它应为步骤列表，例如 {&quot;at_s&quot;: 10, &quot;rate&quot;: 5.85, &quot;delay&quot;: 20}。</translation>
        </message>
        <message>
            <source>The scenario %1 is not a JSON list of 1 to %2 steps; it must be a list of steps like {&quot;at_s&quot;: 10, &quot;rate&quot;: 5.85, &quot;delay&quot;: 20}.</source>
            <translation>场景文件 %1 不是包含 1 到 %2 个步骤的 JSON 列表；它应为步骤列表，例如 {&quot;at_s&quot;: 10, &quot;rate&quot;: 5.85, &quot;delay&quot;: 20}。</translation>
        </message>
        <message>
            <source>The scenario %1 is wrong in step %2 (times ascend from 0); it must be a list of steps like {&quot;at_s&quot;: 10, &quot;rate&quot;: 5.85, &quot;delay&quot;: 20}.</source>
            <translation>场景文件 %1 的第 %2 步有误（时间应从 0 开始递增）；它应为步骤列表，例如 {&quot;at_s&quot;: 10, &quot;rate&quot;: 5.85, &quot;delay&quot;: 20}。</translation>
        </message>
        <message>
            <source>The scenario %1 is wrong in step %2; it must be a list of steps like {&quot;at_s&quot;: 10, &quot;rate&quot;: 5.85, &quot;delay&quot;: 20}.</source>
            <translation>场景文件 %1 的第 %2 步有误；它应为步骤列表，例如 {&quot;at_s&quot;: 10, &quot;rate&quot;: 5.85, &quot;delay&quot;: 20}。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::SessionFile</name>
        <message>
            <source>It was written by another version of this program.</source>
            <translation>它由本程序的其他版本写成。</translation>
        </message>
        <message>
            <source>It is damaged: %1.</source>
            <translation>文件已损坏：%1。</translation>
        </message>
        <message>
            <source>%1 cannot be written: %2.</source>
            <translation>无法写入 %1：%2。</translation>
        </message>
        <message>
            <source>%1 cannot be read: %2.</source>
            <translation>无法读取 %1：%2。</translation>
        </message>
        <message>
            <source>%1 is too large for a session file.</source>
            <translation>%1 作为会话文件太大。</translation>
        </message>
        <message>
            <source>This is not a session file of this program.</source>
            <translation>这不是本程序的会话文件。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::SessionsModel</name>
        <message>
            <source>emulated</source>
            <translation>模拟</translation>
        </message>
        <message>
            <source>real</source>
            <translation>真实</translation>
        </message>
        <message>
            <source>Name the edge gives itself</source>
            <translation>边缘设备的自称</translation>
        </message>
        <message>
            <source>Edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>Where it connects from</source>
            <translation>连接来源</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>地址</translation>
        </message>
        <message>
            <source>Network it has opened</source>
            <translation>它打开的网络</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Partition point of its last request</source>
            <translation>最近一次请求的切分点</translation>
        </message>
        <message>
            <source>Partition</source>
            <translation>切分点</translation>
        </message>
        <message>
            <source>Answered requests a second, over the last ten seconds</source>
            <translation>最近十秒平均每秒应答的请求数</translation>
        </message>
        <message>
            <source>Requests/s</source>
            <translation>请求/秒</translation>
        </message>
        <message>
            <source>Answered requests since it connected</source>
            <translation>连接以来应答的请求数</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>已应答</translation>
        </message>
        <message>
            <source>Requests in the queue or being computed</source>
            <translation>排队或正在计算的请求</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>Whether the link is slowed on purpose</source>
            <translation>链路是否被有意减慢</translation>
        </message>
        <message>
            <source>Link</source>
            <translation>链路</translation>
        </message>
        <message>
            <source>How many times longer than profiled its requests take now, waiting for other edges included</source>
            <translation>其请求现在所需时间是测得值的多少倍，含等待其他边缘的时间</translation>
        </message>
        <message>
            <source>Load factor</source>
            <translation>负载系数</translation>
        </message>
        <message>
            <source>encrypted</source>
            <translation>已加密</translation>
        </message>
        <message>
            <source>paired, data in plain</source>
            <translation>已配对，数据为明文</translation>
        </message>
        <message>
            <source>plain</source>
            <translation>明文</translation>
        </message>
        <message>
            <source>Whether it proved who it is, and whether its tensors are encrypted</source>
            <translation>是否已证明身份，张量是否加密</translation>
        </message>
        <message>
            <source>Security</source>
            <translation>安全</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::StartPage</name>
        <message>
            <source>Where should the network be cut?</source>
            <translation>网络应该从哪里切开？</translation>
        </message>
        <message>
            <source>One computer plays the edge, one the cloud. Each runs its part of a neural network.</source>
            <translation>一台计算机扮演边缘，一台扮演云端，各自运行神经网络的一部分。</translation>
        </message>
        <message>
            <source>Edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>Cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>Demo on this computer</source>
            <translation>在本机演示</translation>
        </message>
        <message>
            <source>This computer holds the input. It measures the layers, finds the best cut and runs the first part.</source>
            <translation>本机持有输入：测量各层，找出最佳切分点，并运行前一部分。</translation>
        </message>
        <message>
            <source>This computer helps. It waits for edges and runs the second part for them.</source>
            <translation>本机提供帮助：等待边缘设备连接，为它们运行后一部分。</translation>
        </message>
        <message>
            <source>Both roles here, with a slowed edge behind an emulated Wi-Fi link. Charts within seconds.</source>
            <translation>两个角色都在本机：边缘被减速，经模拟的 Wi-Fi 链路相连。几秒内出图。</translation>
        </message>
        <message>
            <source>Open a session file…</source>
            <translation>打开会话文件…</translation>
        </message>
        <message>
            <source>Open a session file</source>
            <translation>打开会话文件</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>connect to %1</source>
            <translation>连接到 %1</translation>
        </message>
        <message>
            <source>Lately: %1</source>
            <translation>最近：%1</translation>
        </message>
        <message>
            <source>Lately used</source>
            <translation>最近使用</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::TimelineChart</name>
        <message>
            <source>Edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>Link</source>
            <translation>链路</translation>
        </message>
        <message>
            <source>Cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>Run %1, %2, %3: measured %4, predicted %5</source>
            <translation>第 %1 次运行，%2，%3：实测 %4，预测 %5</translation>
        </message>
        <message>
            <source>Filled: measured on the edge's clock. Dashed: what the plan said when the run began.&lt;br&gt;Link = round trip, request and the answer's way back. Pale: waiting in the cloud's queue.</source>
            <translation>实心：按边缘时钟实测。虚线：运行开始时的预测。&lt;br&gt;链路 = 往返、请求与应答返回。浅色：在云端排队。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::TotalsChart</name>
        <message>
            <source>cloud only</source>
            <translation>全在云端</translation>
        </message>
        <message>
            <source>edge only</source>
            <translation>全在边缘</translation>
        </message>
        <message>
            <source>ms</source>
            <translation>ms</translation>
        </message>
        <message>
            <source>cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>point</source>
            <translation>切分点</translation>
        </message>
        <message>
            <source>s</source>
            <translation>s</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Watch</name>
        <message>
            <source>The profile no longer fits.</source>
            <translation>测量结果已不相符。</translation>
        </message>
        <message>
            <source>The bandwidth is unstable.</source>
            <translation>带宽不稳定。</translation>
        </message>
        <message>
            <source>It went between %1 and %2 within a minute; predictions are as uncertain.</source>
            <translation>一分钟内在 %1 与 %2 之间变化；预测也同样不确定。</translation>
        </message>
        <message>
            <source>The profile is old.</source>
            <translation>测量结果已旧。</translation>
        </message>
        <message numerus="yes">
            <source>It was measured %n days ago; machines and programs change.</source>
            <translation>
                <numerusform>那是 %n 天前测量的；机器和程序会变。</numerusform>
            </translation>
        </message>
        <message>
            <source>The latest runs took %1 longer than predicted on the edge; something else may be computing there.</source>
            <translation>最近几次运行在边缘比预测多用了 %1 的时间；那里可能有别的程序在计算。</translation>
        </message>
        <message>
            <source>The latest runs took %1 longer than predicted in the cloud; something else may be computing there.</source>
            <translation>最近几次运行在云端比预测多用了 %1 的时间；那里可能有别的程序在计算。</translation>
        </message>
        <message>
            <source>The latest runs took %1 less time than predicted on the edge; it may have been busy when it was profiled.</source>
            <translation>最近几次运行在边缘比预测少用了 %1 的时间；测量时那里可能正忙。</translation>
        </message>
        <message>
            <source>The latest runs took %1 less time than predicted in the cloud; it may have been busy when it was profiled.</source>
            <translation>最近几次运行在云端比预测少用了 %1 的时间；测量时那里可能正忙。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::WhatIfPanel</name>
        <message>
            <source>Assume other conditions</source>
            <translation>假设其他条件</translation>
        </message>
        <message>
            <source>What-if: assume other conditions</source>
            <translation>假设：其他条件</translation>
        </message>
        <message>
            <source>Off: everything is as measured. Real runs are never affected.</source>
            <translation>关闭时一切按实测；真实运行从不受影响。</translation>
        </message>
        <message>
            <source>Bandwidth</source>
            <translation>带宽</translation>
        </message>
        <message>
            <source>Round trip</source>
            <translation>往返</translation>
        </message>
        <message>
            <source>Edge slower by</source>
            <translation>边缘减速</translation>
        </message>
        <message>
            <source>Cloud load K</source>
            <translation>云端负载 K</translation>
        </message>
        <message>
            <source>0.1 to 1000 Mbit/s of tensors</source>
            <translation>0.1 到 1000 Mbit/s（张量）</translation>
        </message>
        <message>
            <source>0.1 to 500 ms there and back</source>
            <translation>往返 0.1 到 500 ms</translation>
        </message>
        <message>
            <source>Factor on the edge's times, 0.1 to 100</source>
            <translation>边缘时间的倍数，0.1 到 100</translation>
        </message>
        <message>
            <source>Factor on the cloud's times: 2 means twice as busy</source>
            <translation>云端时间的倍数：2 表示忙一倍</translation>
        </message>
        <message>
            <source>What-if: %1</source>
            <translation>假设：%1</translation>
        </message>
        <message>
            <source>What-if</source>
            <translation>假设</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::WindowActions</name>
        <message>
            <source>When the cloud is &amp;lost</source>
            <translation>云端失联时(&amp;L)</translation>
        </message>
        <message>
            <source>Stop &amp;runs and tasks</source>
            <translation>停止运行和任务(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Wait half a minute for it, and ask again</source>
            <translation>等待云端半分钟后重新请求(&amp;W)</translation>
        </message>
        <message>
            <source>&amp;Finish them on this computer</source>
            <translation>在本机上完成(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Deployment…</source>
            <translation>部署(&amp;D)…</translation>
        </message>
        <message>
            <source>Measure this computer once, then predict any model&apos;s times</source>
            <translation>测量本机一次，之后预测任何模型的时间</translation>
        </message>
        <message>
            <source>random values</source>
            <translation>随机数</translation>
        </message>
        <message>
            <source>choose a picture…</source>
            <translation>选择图片…</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>文件(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Edit</source>
            <translation>编辑(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Model</source>
            <translation>模型(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Link</source>
            <translation>链路(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>运行(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>视图(&amp;V)</translation>
        </message>
        <message>
            <source>&amp;Language</source>
            <translation>语言(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Colours</source>
            <translation>颜色(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>帮助(&amp;H)</translation>
        </message>
        <message>
            <source>Choose the &amp;role…</source>
            <translation>选择角色(&amp;R)…</translation>
        </message>
        <message>
            <source>&amp;Open a session…</source>
            <translation>打开会话(&amp;O)…</translation>
        </message>
        <message>
            <source>&amp;Save the session…</source>
            <translation>保存会话(&amp;S)…</translation>
        </message>
        <message>
            <source>&amp;Export a chart…</source>
            <translation>导出图表(&amp;E)…</translation>
        </message>
        <message>
            <source>Export the table as &amp;CSV…</source>
            <translation>将表格导出为 &amp;CSV…</translation>
        </message>
        <message>
            <source>Export the data as &amp;JSON…</source>
            <translation>将数据导出为 &amp;JSON…</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>退出(&amp;Q)</translation>
        </message>
        <message>
            <source>&amp;Undo</source>
            <translation>撤销(&amp;U)</translation>
        </message>
        <message>
            <source>&amp;Redo</source>
            <translation>重做(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Copy rows</source>
            <translation>复制行(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Find in the table</source>
            <translation>在表中查找(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Preferences…</source>
            <translation>首选项(&amp;P)…</translation>
        </message>
        <message>
            <source>&amp;Profile</source>
            <translation>测量(&amp;P)</translation>
        </message>
        <message>
            <source>Measure every layer and every partition point thoroughly, here and in the cloud</source>
            <translation>在本机和云端仔细测量每一层与每个切分点</translation>
        </message>
        <message>
            <source>&amp;Best point</source>
            <translation>最佳切分点(&amp;B)</translation>
        </message>
        <message>
            <source>Put the line on the best point and let it follow</source>
            <translation>把切分线放到最佳点并跟随</translation>
        </message>
        <message>
            <source>Choose a &amp;picture…</source>
            <translation>选择图片(&amp;P)…</translation>
        </message>
        <message>
            <source>&amp;Connect to a cloud…</source>
            <translation>连接云端(&amp;C)…</translation>
        </message>
        <message>
            <source>&amp;Disconnect</source>
            <translation>断开(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Measure the link</source>
            <translation>测量链路(&amp;M)</translation>
        </message>
        <message>
            <source>One inference, split at the line</source>
            <translation>在切分线处分开，运行一次推理</translation>
        </message>
        <message>
            <source>Run &amp;N times</source>
            <translation>运行 &amp;N 次</translation>
        </message>
        <message>
            <source>As many inferences as the number beside says</source>
            <translation>按旁边的数字运行多次推理</translation>
        </message>
        <message>
            <source>&amp;Stop</source>
            <translation>停止(&amp;S)</translation>
        </message>
        <message>
            <source>Give the running work up</source>
            <translation>放弃正在进行的工作</translation>
        </message>
        <message>
            <source>&amp;Forget all runs</source>
            <translation>清除所有运行(&amp;F)</translation>
        </message>
        <message>
            <source>Show the &amp;graph</source>
            <translation>显示计算图(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Fold repeated blocks</source>
            <translation>折叠重复块(&amp;F)</translation>
        </message>
        <message>
            <source>Layers table</source>
            <translation>各层表格</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>运行记录</translation>
        </message>
        <message>
            <source>Time line</source>
            <translation>时间线</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>日志</translation>
        </message>
        <message>
            <source>As the &amp;system</source>
            <translation>跟随系统(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Light</source>
            <translation>浅色(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Dark</source>
            <translation>深色(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Larger text</source>
            <translation>放大文字(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Smaller text</source>
            <translation>缩小文字(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;About and versions</source>
            <translation>关于与版本(&amp;A)</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Input</source>
            <translation>输入</translation>
        </message>
        <message>
            <source>The network that is split</source>
            <translation>要切分的网络</translation>
        </message>
        <message>
            <source>What goes into the network; pictures can be dropped on the window</source>
            <translation>送入网络的内容；可把图片拖到窗口上</translation>
        </message>
        <message>
            <source>Number of runs</source>
            <translation>运行次数</translation>
        </message>
        <message>
            <source>How many inferences Run N does</source>
            <translation>“运行 N 次”的推理次数</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>工具</translation>
        </message>
        <message>
            <source>Menus</source>
            <translation>菜单</translation>
        </message>
        <message>
            <source>&amp;Batch</source>
            <translation>批处理(&amp;B)</translation>
        </message>
        <message>
            <source>Many tasks at once, with edge, link and cloud busy at the same time</source>
            <translation>多个任务同时进行，边缘、链路和云端同时工作</translation>
        </message>
        <message>
            <source>&amp;Classroom (full screen)</source>
            <translation>课堂模式（全屏）(&amp;C)</translation>
        </message>
        <message>
            <source>Full screen, everything 1.6 times as large</source>
            <translation>全屏，一切放大 1.6 倍</translation>
        </message>
        <message>
            <source>L&amp;esson: guess first</source>
            <translation>课程：先猜一猜(&amp;E)</translation>
        </message>
        <message>
            <source>Steps to guess the best cut and reveal it; File, Open takes lessons of your own</source>
            <translation>逐步猜测最佳切点并揭晓；“文件-打开”可使用自己的课程</translation>
        </message>
        <message>
            <source>&amp;Pairing and peers…</source>
            <translation>配对与对端(&amp;P)…</translation>
        </message>
        <message>
            <source>Send tensors &amp;unencrypted where the cloud allows it</source>
            <translation>在云端允许时不加密发送张量(&amp;U)</translation>
        </message>
        <message>
            <source>Saves computing on both sides; whoever listens on the network can read the tensors. Control stays encrypted</source>
            <translation>两端都省去加解密的计算；但网络上的窃听者可以读取张量。控制信道仍然加密</translation>
        </message>
        <message>
            <source>Pair with a cloud, forget one, find out where the way there is broken</source>
            <translation>与云端配对、忘记云端、查明通路在何处中断</translation>
        </message>
        <message>
            <source>&amp;When the link changes</source>
            <translation>链路变化时(&amp;W)</translation>
        </message>
        <message>
            <source>&amp;Stay</source>
            <translation>保持不变(&amp;S)</translation>
        </message>
        <message>
            <source>S&amp;uggest a better point</source>
            <translation>提示更好的切分点(&amp;U)</translation>
        </message>
        <message>
            <source>&amp;Move to the better point</source>
            <translation>切换到更好的切分点(&amp;M)</translation>
        </message>
        <message>
            <source>choose…</source>
            <translation>请选择…</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Workbench</name>
        <message>
            <source>follow the optimum</source>
            <translation>跟随最佳点</translation>
        </message>
        <message>
            <source>move the partition line</source>
            <translation>移动切分线</translation>
        </message>
        <message>
            <source>change the what-if</source>
            <translation>修改假设</translation>
        </message>
        <message>
            <source>start a what-if</source>
            <translation>开始假设</translation>
        </message>
        <message>
            <source>end the what-if</source>
            <translation>结束假设</translation>
        </message>
        <message>
            <source>choose the model</source>
            <translation>选择模型</translation>
        </message>
        <message>
            <source>choose the input</source>
            <translation>选择输入</translation>
        </message>
        <message>
            <source>pin a run</source>
            <translation>固定运行</translation>
        </message>
        <message>
            <source>slow the edge down</source>
            <translation>减慢边缘</translation>
        </message>
        <message>
            <source>emulate a link</source>
            <translation>模拟链路</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::PeersDialog</name>
        <message>
            <source>Paired with %1. Connecting…</source>
            <translation>已与 %1 配对。正在连接…</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>重命名</translation>
        </message>
        <message>
            <source>What is this device to be called here?</source>
            <translation>在此处如何称呼这台设备？</translation>
        </message>
        <message>
            <source>Pairing with %1…</source>
            <translation>正在与 %1 配对…</translation>
        </message>
        <message>
            <source>Trying the way to %1, a few seconds…</source>
            <translation>正在检查到 %1 的通路，需要几秒…</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>消息</translation>
        </message>
        <message>
            <source>Pairing and peers</source>
            <translation>配对与对端</translation>
        </message>
        <message>
            <source>Paired edges</source>
            <translation>已配对的边缘端</translation>
        </message>
        <message>
            <source>Clouds, paired and found</source>
            <translation>已配对和发现的云端</translation>
        </message>
        <message>
            <source>&amp;Connect</source>
            <translation>连接(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Rename…</source>
            <translation>重命名(&amp;R)…</translation>
        </message>
        <message>
            <source>&amp;Forget</source>
            <translation>忘记(&amp;F)</translation>
        </message>
        <message>
            <source>Deletes its key here: it gets in no more until it is paired again</source>
            <translation>在此处删除其密钥：重新配对之前它无法再连接</translation>
        </message>
        <message>
            <source>C&amp;heck the connection</source>
            <translation>检查连接(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;Pair</source>
            <translation>配对(&amp;P)</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Pair with a cloud</source>
            <translation>与云端配对</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>地址</translation>
        </message>
        <message>
            <source>Code</source>
            <translation>配对码</translation>
        </message>
        <message>
            <source>as the cloud's window shows it</source>
            <translation>如云端窗口所示</translation>
        </message>
        <message>
            <source>The cloud shows its address and a code for five minutes. Type both here, once.</source>
            <translation>云端会显示其地址和一个五分钟内有效的配对码。在此处输入两者，只需一次。</translation>
        </message>
        <message>
            <source>These edges may use this cloud whenever it runs.</source>
            <translation>这些边缘端可以随时使用此云端。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::PeersModel</name>
        <message>
            <source>paired, on this network</source>
            <translation>已配对，在本网络中</translation>
        </message>
        <message>
            <source>paired</source>
            <translation>已配对</translation>
        </message>
        <message>
            <source>shows a code</source>
            <translation>正在显示配对码</translation>
        </message>
        <message>
            <source>on this network</source>
            <translation>在本网络中</translation>
        </message>
        <message>
            <source>What the device calls itself, or what it is called here</source>
            <translation>设备的自称，或在此处的名称</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>设备</translation>
        </message>
        <message>
            <source>Whether it is paired, and whether it calls out on this network</source>
            <translation>是否已配对，是否在本网络中广播</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Where it is, or was last</source>
            <translation>当前或最近的位置</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>地址</translation>
        </message>
        <message>
            <source>When it was last connected</source>
            <translation>最近一次连接的时间</translation>
        </message>
        <message>
            <source>Last seen</source>
            <translation>最近出现</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::BatchController</name>
        <message>
            <source>The link was lost in the middle of a batch, which found the cloud again.</source>
            <translation>批处理中链路断开，之后又找到了云端。</translation>
        </message>
        <message>
            <source>The link was lost in the middle of a batch; the table says which tasks failed.</source>
            <translation>批处理中链路断开；表格中列出了失败的任务。</translation>
        </message>
        <message>
            <source>The queue cannot be read; it stays as it was.</source>
            <translation>无法读取队列；队列保持不变。</translation>
        </message>
        <message numerus="yes">
            <source>batch of %n task(s) begins</source>
            <translation>
                <numerusform>批处理开始，共 %n 个任务</numerusform>
            </translation>
        </message>
        <message>
            <source>batch finished: %1 of %2 tasks</source>
            <translation>批处理完成：%2 个任务中的 %1 个</translation>
        </message>
        <message>
            <source>The link was lost in the middle of a batch; what was left was finished here.</source>
            <translation>批处理途中链路中断；余下的任务已在本机完成。</translation>
        </message>
        <message numerus="yes">
            <source>%n task(s) failed; the table says why.</source>
            <translation>
                <numerusform>%n 个任务失败；原因见表格。</numerusform>
            </translation>
        </message>
        <message>
            <source>The batch could not be run.</source>
            <translation>批处理无法运行。</translation>
        </message>
        <message>
            <source>%1 is missing or no picture; the queue stays as it was.</source>
            <translation>%1 不存在或不是图片；队列保持不变。</translation>
        </message>
        <message numerus="yes">
            <source>A queue holds up to %n task(s); remove some first.</source>
            <translation>
                <numerusform>队列最多容纳 %n 个任务；请先移除一些。</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::BatchPage</name>
        <message>
            <source>running</source>
            <translation>运行中</translation>
        </message>
        <message>
            <source>Batch %1, %2</source>
            <translation>批次 %1，%2</translation>
        </message>
        <message>
            <source>batch %1 against %2: makespan %3, throughput %4</source>
            <translation>批次 %1 对比 %2：完工时间 %3，吞吐量 %4</translation>
        </message>
        <message>
            <source>Makespan %1</source>
            <translation>完工时间 %1</translation>
        </message>
        <message>
            <source>estimated before %1</source>
            <translation>事先估计 %1</translation>
        </message>
        <message>
            <source>lower bound %1 (× %2)</source>
            <translation>下界 %1（× %2）</translation>
        </message>
        <message>
            <source>%1 tasks/s</source>
            <translation>%1 个任务/秒</translation>
        </message>
        <message>
            <source>busy: edge %1, link %2, cloud %3</source>
            <translation>占用率：边缘 %1，链路 %2，云端 %3</translation>
        </message>
        <message>
            <source>Batch</source>
            <translation>批处理</translation>
        </message>
        <message>
            <source>There is no batch yet; run one first.</source>
            <translation>还没有批次；请先运行一个。</translation>
        </message>
        <message>
            <source>Batch %1</source>
            <translation>批次 %1</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>Rules</source>
            <translation>规则</translation>
        </message>
        <message>
            <source>Lanes</source>
            <translation>泳道</translation>
        </message>
        <message>
            <source>No batch yet: the lanes of edge, link and cloud appear here while one runs.</source>
            <translation>还没有批次：运行时这里显示边缘、链路和云端的泳道。</translation>
        </message>
        <message>
            <source>Batches</source>
            <translation>批次</translation>
        </message>
        <message>
            <source>choose two to compare them</source>
            <translation>选择两个进行比较</translation>
        </message>
        <message>
            <source>Batches that were run stand here, to be compared.</source>
            <translation>运行过的批次列在这里，可供比较。</translation>
        </message>
        <message>
            <source>Tasks</source>
            <translation>任务</translation>
        </message>
        <message>
            <source>Schedule</source>
            <translation>调度</translation>
        </message>
        <message>
            <source>Answers</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Arrivals</source>
            <translation>到达</translation>
        </message>
        <message>
            <source>Overlap the lanes</source>
            <translation>泳道重叠</translation>
        </message>
        <message>
            <source>The next head runs while tensors travel and tails compute</source>
            <translation>张量传输、尾部计算时，下一个头部同时运行</translation>
        </message>
        <message>
            <source>Run the batch</source>
            <translation>运行批次</translation>
        </message>
        <message>
            <source>Runs the queue on edge and cloud</source>
            <translation>在边缘和云端运行队列</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Begins no further task until it is pressed again</source>
            <translation>在再次按下之前不开始新任务</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Gives the batch up; what is done is kept</source>
            <translation>放弃批次；已完成的保留</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>Saves the batch: data, tasks or chart</source>
            <translation>保存批次：数据、任务或图表</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Back to layers and runs</source>
            <translation>返回层与运行</translation>
        </message>
        <message>
            <source>auto: points and order together</source>
            <translation>自动：切分点与顺序一并选择</translation>
        </message>
        <message>
            <source>fifo: in order, each at its best</source>
            <translation>先进先出：各取最佳切分点</translation>
        </message>
        <message>
            <source>as they come</source>
            <translation>完成即给出</translation>
        </message>
        <message>
            <source>in the queue&apos;s order</source>
            <translation>按队列顺序</translation>
        </message>
        <message>
            <source> /s</source>
            <translation> /秒</translation>
        </message>
        <message>
            <source>all at once</source>
            <translation>全部同时</translation>
        </message>
        <message>
            <source>Order of the answers</source>
            <translation>结果的顺序</translation>
        </message>
        <message>
            <source>Arrivals a second</source>
            <translation>每秒到达数</translation>
        </message>
        <message>
            <source>Lanes of the batch</source>
            <translation>批次的泳道</translation>
        </message>
        <message>
            <source>Lanes of the other batch</source>
            <translation>另一批次的泳道</translation>
        </message>
        <message>
            <source>Comparison</source>
            <translation>比较</translation>
        </message>
        <message>
            <source>Plus and minus zoom, Left and Right move, Home shows all; the queue table holds the same values.</source>
            <translation>加减键缩放，左右键移动，Home 键显示全部；队列表格含有相同的数值。</translation>
        </message>
        <message>
            <source>ms since the start; wheel zooms, dashed: lower bound</source>
            <translation>自开始起，ms；滚轮缩放，虚线为下界</translation>
        </message>
        <message>
            <source>mean latency %1, estimated before %2</source>
            <translation>平均延迟 %1，事先估计 %2</translation>
        </message>
        <message>
            <source>Lower bound of the mean latency: %1</source>
            <translation>平均延迟的下界：%1</translation>
        </message>
        <message>
            <source>%1 of at most %2 tasks/s</source>
            <translation>%1 个任务/秒，至多 %2</translation>
        </message>
        <message>
            <source>Of the batch</source>
            <translation>批次中的任务</translation>
        </message>
        <message>
            <source>What the next batch will be; F2 or a double click changes a cell</source>
            <translation>下一个批次的内容；按 F2 或双击可修改单元格</translation>
        </message>
        <message>
            <source>How the tasks of the batch below go or went</source>
            <translation>下方批次中各任务的进展或结果</translation>
        </message>
        <message>
            <source>Queue and tasks</source>
            <translation>队列与任务</translation>
        </message>
        <message>
            <source>The tasks of a batch stand here while it runs, and when it is chosen on the right.</source>
            <translation>批次运行时，或在右侧选中时，其任务列在这里。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::BatchTasksModel</name>
        <message>
            <source>waiting</source>
            <translation>等待</translation>
        </message>
        <message>
            <source>waits for the edge</source>
            <translation>等待边缘</translation>
        </message>
        <message>
            <source>on the edge</source>
            <translation>在边缘</translation>
        </message>
        <message>
            <source>on its way</source>
            <translation>传输中</translation>
        </message>
        <message>
            <source>failed: %1</source>
            <translation>失败：%1</translation>
        </message>
        <message>
            <source>done on the edge: %1</source>
            <translation>在边缘完成：%1</translation>
        </message>
        <message>
            <source>done, late</source>
            <translation>完成，超时</translation>
        </message>
        <message>
            <source>done, right</source>
            <translation>完成，正确</translation>
        </message>
        <message>
            <source>done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>random</source>
            <translation>随机</translation>
        </message>
        <message>
            <source>Place in the queue, from 0</source>
            <translation>在队列中的位置，从 0 起</translation>
        </message>
        <message>
            <source>#</source>
            <translation>#</translation>
        </message>
        <message>
            <source>Network of the task</source>
            <translation>任务的网络</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Picture, or random values</source>
            <translation>图片或随机值</translation>
        </message>
        <message>
            <source>Input</source>
            <translation>输入</translation>
        </message>
        <message>
            <source>Where the network is cut for this task</source>
            <translation>此任务的网络切分处</translation>
        </message>
        <message>
            <source>Point</source>
            <translation>切分点</translation>
        </message>
        <message>
            <source>Computing on the edge, in ms</source>
            <translation>边缘计算时间，ms</translation>
        </message>
        <message>
            <source>Time the link is occupied, in ms</source>
            <translation>链路占用时间，ms</translation>
        </message>
        <message>
            <source>Computing in the cloud, in ms</source>
            <translation>云端计算时间，ms</translation>
        </message>
        <message>
            <source>How far it is, and why it failed or moved</source>
            <translation>进度，以及失败或转移的原因</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Answer at, ms</source>
            <translation>结果时刻，ms</translation>
        </message>
        <message>
            <source>Cloud, ms</source>
            <translation>云端，ms</translation>
        </message>
        <message>
            <source>Edge, ms</source>
            <translation>边缘，ms</translation>
        </message>
        <message>
            <source>Link, ms</source>
            <translation>链路，ms</translation>
        </message>
        <message>
            <source>When the answer was given out, in ms after the start</source>
            <translation>给出结果的时刻，自开始起，ms</translation>
        </message>
        <message>
            <source>done late, asked again after the link was lost</source>
            <translation>超时完成，链路中断后重新请求</translation>
        </message>
        <message>
            <source>done, asked again after the link was lost</source>
            <translation>完成，链路中断后重新请求</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::BatchesModel</name>
        <message>
            <source>&lt;b&gt;Batch %1&lt;/b&gt;, %2</source>
            <translation>&lt;b&gt;批次 %1&lt;/b&gt;，%2</translation>
        </message>
        <message>
            <source>auto</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>fifo</source>
            <translation>先进先出</translation>
        </message>
        <message>
            <source>%1, overlapped</source>
            <translation>%1，重叠</translation>
        </message>
        <message>
            <source>%1, one by one</source>
            <translation>%1，逐个</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 / %2</translation>
        </message>
        <message>
            <source>Number of the batch</source>
            <translation>批次编号</translation>
        </message>
        <message>
            <source>#</source>
            <translation>#</translation>
        </message>
        <message>
            <source>How points and order were chosen</source>
            <translation>切分点与顺序的选择方式</translation>
        </message>
        <message>
            <source>Mode</source>
            <translation>方式</translation>
        </message>
        <message>
            <source>Finished tasks</source>
            <translation>完成的任务</translation>
        </message>
        <message>
            <source>Tasks</source>
            <translation>任务</translation>
        </message>
        <message>
            <source>No choice of points and no order is faster, at the times measured</source>
            <translation>按所测时间，任何切分与顺序都不会更快</translation>
        </message>
        <message>
            <source>Makespan over its lower bound; 1 is perfect</source>
            <translation>完工时间与下界之比；1 为最佳</translation>
        </message>
        <message>
            <source>Ratio</source>
            <translation>比值</translation>
        </message>
        <message>
            <source>Answers a second</source>
            <translation>每秒结果数</translation>
        </message>
        <message>
            <source>Tasks/s</source>
            <translation>任务/秒</translation>
        </message>
        <message>
            <source>Share of the makespan that the edge computed</source>
            <translation>边缘计算占完工时间的比例</translation>
        </message>
        <message>
            <source>Edge busy</source>
            <translation>边缘占用</translation>
        </message>
        <message>
            <source>Share of the makespan that the link was occupied</source>
            <translation>链路占用占完工时间的比例</translation>
        </message>
        <message>
            <source>Link busy</source>
            <translation>链路占用</translation>
        </message>
        <message>
            <source>Share of the makespan that the cloud computed</source>
            <translation>云端计算占完工时间的比例</translation>
        </message>
        <message>
            <source>Cloud busy</source>
            <translation>云端占用</translation>
        </message>
        <message>
            <source>Bound, ms</source>
            <translation>下界，ms</translation>
        </message>
        <message>
            <source>From the start to the last answer, in ms</source>
            <translation>从开始到最后一个结果，ms</translation>
        </message>
        <message>
            <source>Makespan, ms</source>
            <translation>完工，ms</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::QueueEditor</name>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>random values</source>
            <translation>随机值</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>Tasks</source>
            <translation>任务数</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>种子</translation>
        </message>
        <message>
            <source>Draw</source>
            <translation>抽取</translation>
        </message>
        <message>
            <source>Draws the queue from the four seed models</source>
            <translation>从四个基础模型中抽取队列</translation>
        </message>
        <message>
            <source>Load…</source>
            <translation>载入…</translation>
        </message>
        <message>
            <source>Reads a queue from a JSON file</source>
            <translation>从 JSON 文件读取队列</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>清空</translation>
        </message>
        <message>
            <source>Empties the queue</source>
            <translation>清空队列</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Adds a task of this model (Insert)</source>
            <translation>添加一个此模型的任务（Insert）</translation>
        </message>
        <message>
            <source>Duplicate</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Puts copies behind the chosen tasks (Ctrl+D)</source>
            <translation>在所选任务之后放入副本（Ctrl+D）</translation>
        </message>
        <message>
            <source>Picture…</source>
            <translation>图片…</translation>
        </message>
        <message>
            <source>Gives the chosen tasks a picture as their input</source>
            <translation>将图片设为所选任务的输入</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>上移</translation>
        </message>
        <message>
            <source>Moves the task towards the front (Alt+Up)</source>
            <translation>将任务向前移（Alt+Up）</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>下移</translation>
        </message>
        <message>
            <source>Moves the task towards the end (Alt+Down)</source>
            <translation>将任务向后移（Alt+Down）</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Removes the chosen tasks (Delete)</source>
            <translation>移除所选任务（Delete）</translation>
        </message>
        <message>
            <source>Number of tasks</source>
            <translation>任务数量</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>The queue is empty: draw tasks, load a file, or add them one by one.</source>
            <translation>队列为空：可抽取任务、载入文件或逐个添加。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::QueueModel</name>
        <message>
            <source>random</source>
            <translation>随机</translation>
        </message>
        <message>
            <source>Place in the queue, from 0</source>
            <translation>队列中的位置，从 0 起</translation>
        </message>
        <message>
            <source>#</source>
            <translation>#</translation>
        </message>
        <message>
            <source>Network of the task</source>
            <translation>任务的网络</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Picture, or random values where there is none</source>
            <translation>图片，没有则为随机值</translation>
        </message>
        <message>
            <source>Input</source>
            <translation>输入</translation>
        </message>
        <message>
            <source>How long after its arrival the answer is wanted, in ms</source>
            <translation>到达后多久需要结果，ms</translation>
        </message>
        <message>
            <source>Deadline, ms</source>
            <translation>期限，ms</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::GanttChart</name>
        <message>
            <source>Edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>Link</source>
            <translation>链路</translation>
        </message>
        <message>
            <source>Cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>Dashed: %1, which no choice of points and no order undercuts at the times measured.</source>
            <translation>虚线：%1，按所测时间任何切分与顺序都不会更短。</translation>
        </message>
        <message>
            <source>&lt;b&gt;Task %1: %2&lt;/b&gt;, point %3&lt;br&gt;edge %4, link %5, cloud %6&lt;br&gt;answer after %7</source>
            <translation>&lt;b&gt;任务 %1：%2&lt;/b&gt;，切分点 %3&lt;br&gt;边缘 %4，链路 %5，云端 %6&lt;br&gt;%7 后得到结果</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::DeploymentController</name>
        <message>
            <source>The deployment could not be started.</source>
            <translation>无法开始部署。</translation>
        </message>
        <message>
            <source>%1 was not found beside this program; build the whole project.</source>
            <translation>在本程序旁没有找到 %1；请构建整个项目。</translation>
        </message>
        <message>
            <source>The deployment did not finish; what it measured is kept.</source>
            <translation>部署没有完成；已测得的数据保留。</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::DeploymentPage</name>
        <message>
            <source>fitting, %p %</source>
            <translation>拟合中，%p %</translation>
        </message>
        <message>
            <source>measuring, %p %</source>
            <translation>测量中，%p %</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>Stop the deployment</source>
            <translation>停止部署</translation>
        </message>
        <message>
            <source>Start the deployment</source>
            <translation>开始部署</translation>
        </message>
        <message>
            <source>Stops; what is measured is kept, and the next start goes on from there.</source>
            <translation>停止；已测得的数据保留，下次从这里继续。</translation>
        </message>
        <message>
            <source>Measures layers on this computer for the given time, then fits the predictors.</source>
            <translation>在给定时间内测量本机的各种层，然后拟合预测器。</translation>
        </message>
        <message>
            <source>No deployment of this role yet: predictions rest on the shipped predictors, made on another computer.</source>
            <translation>此角色尚未部署：预测依据随程序提供的预测器（在另一台计算机上制作）。</translation>
        </message>
        <message>
            <source>Deployment</source>
            <translation>部署</translation>
        </message>
        <message>
            <source>Error of each kind of layer</source>
            <translation>各类层的误差</translation>
        </message>
        <message>
            <source>Held out: predicted against measured</source>
            <translation>留出样本：预测与实测</translation>
        </message>
        <message>
            <source>Deploy once: this computer&apos;s layers are measured, and any model can be predicted.</source>
            <translation>部署一次：测量本机的各种层，之后即可预测任何模型。</translation>
        </message>
        <message>
            <source>Points appear here when the deployment is done.</source>
            <translation>部署完成后，数据点显示在这里。</translation>
        </message>
        <message>
            <source>Measures layers of many shapes on this computer once. From then on the time of any model is predicted without running it. Leave the computer alone meanwhile.</source>
            <translation>在本机上一次性测量各种形状的层。此后无需运行即可预测任何模型的时间。测量期间请勿使用本机。</translation>
        </message>
        <message>
            <source>&amp;Role</source>
            <translation>角色(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Time</source>
            <translation>时间(&amp;T)</translation>
        </message>
        <message>
            <source> min</source>
            <translation> 分钟</translation>
        </message>
        <message>
            <source>edge</source>
            <translation>边缘</translation>
        </message>
        <message>
            <source>cloud</source>
            <translation>云端</translation>
        </message>
        <message>
            <source>Role of this computer</source>
            <translation>本机的角色</translation>
        </message>
        <message>
            <source>Whose predictors: plans look them up by role.</source>
            <translation>属于哪个角色的预测器：计划按角色查找。</translation>
        </message>
        <message>
            <source>Minutes for measuring</source>
            <translation>测量的分钟数</translation>
        </message>
        <message>
            <source>Two minutes give a first idea, ten are usual.</source>
            <translation>两分钟可得初步结果，通常用十分钟。</translation>
        </message>
        <message>
            <source>Fit again</source>
            <translation>重新拟合</translation>
        </message>
        <message>
            <source>Fits the predictors again from what is measured already.</source>
            <translation>用已测得的数据重新拟合预测器。</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Back to where you came from; a running deployment goes on.</source>
            <translation>回到之前的页面；正在进行的部署会继续。</translation>
        </message>
        <message>
            <source>Progress of the deployment</source>
            <translation>部署进度</translation>
        </message>
        <message>
            <source>Predicted against measured latency; the table shows the same in numbers</source>
            <translation>预测与实测延迟；表格以数字显示相同内容</translation>
        </message>
        <message>
            <source>Kinds of layers</source>
            <translation>层的类型</translation>
        </message>
        <message numerus="yes">
            <source>Made on %1, %2, %n thread(s).</source>
            <translation>
                <numerusform>%1 上生成，%2，%n 个线程。</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::KindsModel</name>
        <message>
            <source>boosted trees</source>
            <translation>提升树</translation>
        </message>
        <message>
            <source>physical terms</source>
            <translation>物理项</translation>
        </message>
        <message>
            <source>speed (Kang)</source>
            <translation>速度回归（Kang）</translation>
        </message>
        <message>
            <source>linear</source>
            <translation>线性</translation>
        </message>
        <message>
            <source>Kind of layer</source>
            <translation>层的类型</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>The form that did best in cross-validation</source>
            <translation>交叉验证中最好的形式</translation>
        </message>
        <message>
            <source>Predictor</source>
            <translation>预测器</translation>
        </message>
        <message>
            <source>Measured layers of this kind</source>
            <translation>测得的此类层数</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>样本</translation>
        </message>
        <message>
            <source>Samples that judge the predictor; it never saw them</source>
            <translation>用于评判预测器的样本，拟合时未见过</translation>
        </message>
        <message>
            <source>Held out</source>
            <translation>留出</translation>
        </message>
        <message>
            <source>Share of the held-out samples predicted within 10 %</source>
            <translation>留出样本中预测误差在 10 % 以内的比例</translation>
        </message>
        <message>
            <source>Within 10 %</source>
            <translation>10 % 以内</translation>
        </message>
        <message>
            <source>Share of the held-out samples predicted within 20 %</source>
            <translation>留出样本中预测误差在 20 % 以内的比例</translation>
        </message>
        <message>
            <source>Within 20 %</source>
            <translation>20 % 以内</translation>
        </message>
        <message>
            <source>Mean of |predicted − measured| / measured</source>
            <translation>|预测 − 实测| / 实测 的平均值</translation>
        </message>
        <message>
            <source>Mean error</source>
            <translation>平均误差</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::ScatterChart</name>
        <message>
            <source>predicted, ms</source>
            <translation>预测，ms</translation>
        </message>
        <message>
            <source>measured, ms</source>
            <translation>实测，ms</translation>
        </message>
        <message>
            <source>measured %1, predicted %2 (%3)</source>
            <translation>实测 %1，预测 %2（%3）</translation>
        </message>
        <message>
            <source>dashed: 10 % more and less than measured</source>
            <translation>虚线：比实测多或少 10 %</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Reconnector</name>
        <message numerus="yes">
            <source>The next try follows in %n s.</source>
            <translation>
                <numerusform>%n 秒后再次尝试。</numerusform>
            </translation>
        </message>
    </context>
</TS>
