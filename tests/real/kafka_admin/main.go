// SPDX-License-Identifier: MIT

//go:build ignore

// Kafka_admin calls what scan finds in confluent-kafka-go, on the mock cluster that
// the library has: it needs no broker and no network. The mock does not answer, but
// what leaks is made before the call waits for it.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

const (
	calls = 100
	wait  = 10 * time.Millisecond
)

func main() {
	mock, err := kafka.NewMockCluster(1)
	if err != nil {
		log.Fatal(err)
	}
	defer mock.Close()
	admin, err := kafka.NewAdminClient(&kafka.ConfigMap{
		"bootstrap.servers": mock.BootstrapServers(), "log_level": 0})
	if err != nil {
		log.Fatal(err)
	}
	defer admin.Close()
	for i := 0; i < calls; i++ {
		round(admin, fmt.Sprintf("topic-%03d", i))
		refused()
	}
}

// refused makes clients that rd_kafka_new refuses: there is no such file.
func refused() {
	conf := kafka.ConfigMap{"security.protocol": "ssl", "log_level": 0,
		"ssl.ca.location": "/nowhere/ca.pem"}
	if _, err := kafka.NewAdminClient(&conf); err == nil {
		log.Fatal("an admin client without its certificates")
	}
	if _, err := kafka.NewProducer(&conf); err == nil {
		log.Fatal("a producer without its certificates")
	}
	conf["group.id"] = "nobody"
	if _, err := kafka.NewConsumer(&conf); err == nil {
		log.Fatal("a consumer without its certificates")
	}
}

func round(admin *kafka.AdminClient, topic string) {
	ctx := context.Background()
	limit := kafka.SetAdminRequestTimeout(wait)
	admin.CreateTopics(ctx, []kafka.TopicSpecification{{
		Topic: topic, NumPartitions: 1, ReplicationFactor: 1,
		Config: map[string]string{"retention.ms": "1000"}}}, limit)
	admin.CreatePartitions(ctx, []kafka.PartitionsSpecification{{
		Topic: topic, IncreaseTo: 2}}, limit)
	resource := kafka.ConfigResource{Type: kafka.ResourceTopic, Name: topic}
	admin.DescribeConfigs(ctx, []kafka.ConfigResource{resource}, limit)
	resource.Config = kafka.StringMapToConfigEntries(
		map[string]string{"retention.ms": "2000"}, kafka.AlterOperationSet)
	admin.AlterConfigs(ctx, []kafka.ConfigResource{resource}, limit)
	admin.DeleteTopics(ctx, []string{topic}, limit)
}
